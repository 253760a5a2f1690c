/** The administrators' sections, below the header; on phones one row that opens. */
import type { Role } from "../../lib/auth/viewer.ts";
import { type TextKey, t } from "../_lib/text.tsx";
import { Icon } from "./icon.tsx";

interface Section {
  readonly href: string;
  readonly words: TextKey;
  /** Helpers of the help desk see it as well. */
  readonly forHelpers?: boolean;
}

const SECTIONS: readonly Section[] = [
  { href: "/admin", words: "common.admin.overview", forHelpers: true },
  { href: "/admin/roster", words: "common.admin.roster", forHelpers: true },
  { href: "/admin/pilot", words: "common.admin.pilot" },
  { href: "/admin/phases", words: "common.admin.phases", forHelpers: true },
  { href: "/admin/switch-off", words: "common.admin.switchOff", forHelpers: true },
  { href: "/admin/announcements", words: "common.admin.announcements" },
  { href: "/admin/mailings", words: "mailing.nav" },
  { href: "/admin/servers", words: "common.admin.servers" },
  { href: "/admin/organisation", words: "common.admin.organisation" },
  { href: "/admin/administrators", words: "desk.staff.title" },
  { href: "/admin/approvals", words: "desk.approvals.nav" },
  { href: "/admin/texts", words: "common.admin.texts" },
  { href: "/admin/audit", words: "common.admin.audit" },
];

export interface AdminNavProps {
  /** Of the page on which it stands, to mark its section. */
  path: string;
  role: Role;
  /** Changes that wait for approval. */
  waiting: number;
}

export function AdminNav({ path, role, waiting }: AdminNavProps) {
  const sections = SECTIONS.filter(({ forHelpers }) => role === "administrator" || forHelpers);
  const current = sections.findLast(({ href }) => path === href || path.startsWith(`${href}/`));
  const links = sections.map(({ href, words }) => (
    <li key={href}>
      <a
        href={href}
        aria-current={href === current?.href ? "page" : undefined}
        className="flex min-h-11 items-center border-b-2 border-transparent text-ink-2 hover:text-ink aria-[current=page]:border-rule-ink aria-[current=page]:font-semibold aria-[current=page]:text-ink"
      >
        {t(words, { count: waiting })}
      </a>
    </li>
  ));
  return (
    <nav aria-label={t("common.adminNavigation")} className="border-b border-rule text-sm print:hidden">
      <ul className="page-width hidden flex-wrap gap-x-7 sm:flex">{links}</ul>
      <details className="group sm:hidden">
        <summary className="page-width flex min-h-11 cursor-pointer list-none items-center justify-between font-semibold">
          {t(current?.words ?? "common.adminNavigation", { count: waiting })}
          <Icon name="chevron-down" className="group-open:rotate-180" />
        </summary>
        <ul className="page-width pb-2">{links}</ul>
      </details>
    </nav>
  );
}
