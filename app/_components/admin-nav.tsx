/** The administrators' sections, below the header; on phones one row that opens. */
import { type TextKey, t } from "../_lib/text.tsx";
import { Icon } from "./icon.tsx";

const SECTIONS: readonly { href: string; words: TextKey }[] = [
  { href: "/admin", words: "common.admin.overview" },
  { href: "/admin/pilot", words: "common.admin.pilot" },
  { href: "/admin/announcements", words: "common.admin.announcements" },
  { href: "/admin/mailings", words: "mailing.nav" },
  { href: "/admin/servers", words: "common.admin.servers" },
  { href: "/admin/organisation", words: "common.admin.organisation" },
  { href: "/admin/texts", words: "common.admin.texts" },
  { href: "/admin/audit", words: "common.admin.audit" },
];

/** `path`: of the page on which it stands, to mark its section. */
export function AdminNav({ path }: { path: string }) {
  const current = SECTIONS.findLast(({ href }) => path === href || path.startsWith(`${href}/`));
  const links = SECTIONS.map(({ href, words }) => (
    <li key={href}>
      <a
        href={href}
        aria-current={href === current?.href ? "page" : undefined}
        className="flex min-h-11 items-center border-b-2 border-transparent text-ink-2 hover:text-ink aria-[current=page]:border-rule-ink aria-[current=page]:font-semibold aria-[current=page]:text-ink"
      >
        {t(words)}
      </a>
    </li>
  ));
  return (
    <nav aria-label={t("common.adminNavigation")} className="border-b border-rule text-sm print:hidden">
      <ul className="page-width hidden gap-7 sm:flex">{links}</ul>
      <details className="group sm:hidden">
        <summary className="page-width flex min-h-11 cursor-pointer list-none items-center justify-between font-semibold">
          {t(current?.words ?? "common.adminNavigation")}
          <Icon name="chevron-down" className="group-open:rotate-180" />
        </summary>
        <ul className="page-width pb-2">{links}</ul>
      </details>
    </nav>
  );
}
