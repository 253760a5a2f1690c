/** Numbers at the head of an administrator's page, each a link to what it counts. */
import type { ReactNode } from "react";

export function AdminStats({ children }: { children: ReactNode }) {
  return <ul className="grid grid-cols-2 gap-px border-y border-rule-ink bg-rule md:grid-cols-4">{children}</ul>;
}

export interface AdminStatProps {
  /** A StatusWord. */
  status: ReactNode;
  /** Written out. */
  number: ReactNode;
  detail?: ReactNode;
  /** The list of those it counts. */
  href?: string | undefined;
}

export function AdminStat({ status, number, detail, href }: AdminStatProps) {
  const body = (
    <>
      {status}
      <span className="figure mt-0.5 block text-[2.25rem]/10 font-semibold">{number}</span>
      {detail && <span className="mt-1 block text-[0.875rem]/5 text-ink-2">{detail}</span>}
    </>
  );
  return (
    <li className="stat bg-paper">
      {href ? (
        <a href={href} className="group block">
          {body}
        </a>
      ) : (
        body
      )}
    </li>
  );
}
