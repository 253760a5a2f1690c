/** Nothing here yet, or nothing goes on: what it means and the one way on. */
import type { ReactNode } from "react";

export interface EmptyStateProps {
  /** A StatusWord, where the state has one. */
  status?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  /** Buttons. */
  action?: ReactNode;
}

export function EmptyState({ status, title, children, action }: EmptyStateProps) {
  return (
    <div className="max-w-(--measure) py-6">
      {status && <p className="mb-1">{status}</p>}
      <h2 className="heading text-h2 font-semibold wrap-anywhere">{title}</h2>
      {children && <div className="mt-2 grid gap-2 text-ink-2">{children}</div>}
      {action && <div className="mt-5 flex flex-wrap items-center gap-x-4 gap-y-3">{action}</div>}
    </div>
  );
}
