"use client";
/** In the browser as well only because a layout is not told where it is; rendered by the server like everything else. */
import { usePathname } from "next/navigation";
import { Icon } from "./icon.tsx";

export interface AdminSection {
  href: string;
  words: string;
}

export function AdminNavLinks({ label, sections }: { label: string; sections: readonly AdminSection[] }) {
  const path = usePathname();
  const current = sections.findLast(({ href }) => path === href || path.startsWith(`${href}/`));
  const links = sections.map(({ href, words }) => (
    <li key={href}>
      <a
        href={href}
        aria-current={href === current?.href ? "page" : undefined}
        className="flex min-h-11 items-center border-b-2 border-transparent text-ink-2 hover:text-ink aria-[current=page]:border-rule-ink aria-[current=page]:font-semibold aria-[current=page]:text-ink"
      >
        {words}
      </a>
    </li>
  ));
  return (
    <nav aria-label={label} className="border-b border-rule text-sm print:hidden">
      <ul className="page-width hidden gap-7 sm:flex">{links}</ul>
      <details className="group sm:hidden">
        <summary className="page-width flex min-h-11 cursor-pointer list-none items-center justify-between font-semibold">
          {current?.words ?? label}
          <Icon name="chevron-down" className="group-open:rotate-180" />
        </summary>
        <ul className="page-width pb-2">{links}</ul>
      </details>
    </nav>
  );
}
