/** The steps of a move: number, title, state, one line of detail. The current one is bracketed and holds the button. */
import type { ReactNode } from "react";

export function TaskList({ children }: { children: ReactNode }) {
  return <ol className="border-t border-rule">{children}</ol>;
}

export interface TaskProps {
  number: number;
  title: ReactNode;
  /** Where a finished step can be looked at again. */
  href?: string | undefined;
  /** A StatusWord. */
  status: ReactNode;
  detail?: ReactNode;
  /** The step that the person is at. */
  current?: boolean;
  /** What a later step looks like that can't be begun. */
  later?: boolean;
  /** The page's one filled button. */
  action?: ReactNode;
}

export function Task({ number, title, href, status, detail, current = false, later = false, action }: TaskProps) {
  const edge = current ? "-mt-0.5 border-y-2 border-rule-ink py-6" : "border-b border-rule py-4.5";
  const name = current ? "text-[1.25rem]/[1.875rem] font-semibold" : "font-medium";
  return (
    <li className={`flex ${edge}`} aria-current={current ? "step" : undefined}>
      <span className="w-10 shrink-0 pt-0.5 text-sm text-ink-3 sm:w-12" aria-hidden="true">
        {number}
      </span>
      <div className="grid min-w-0 grow gap-x-6 gap-y-1 sm:grid-cols-[minmax(0,1fr)_auto]">
        <p className={`min-w-0 wrap-anywhere ${name} ${later ? "text-ink-3" : ""}`}>
          {href ? (
            <a href={href} className="link-ink">
              {title}
            </a>
          ) : (
            title
          )}
        </p>
        <p className="sm:pt-0.5">{status}</p>
        {detail && (
          <p className={`text-sm wrap-anywhere sm:col-span-2 ${later ? "text-ink-3" : "text-ink-2"}`}>{detail}</p>
        )}
        {action && <div className="mt-2.5 sm:col-span-2">{action}</div>}
      </div>
    </li>
  );
}
