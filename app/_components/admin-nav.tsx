/** The administrators' sections, below the header: a row of groups and one of what is in the group; on phones one row that opens. */
import type { Role } from "../../lib/auth/viewer.ts";
import { type TextKey, t } from "../_lib/text.tsx";
import { Icon } from "./icon.tsx";

interface Section {
  readonly href: string;
  readonly words: TextKey;
  /** Helpers of the help desk see it as well. */
  readonly forHelpers?: boolean;
  /** Pages elsewhere that belong to it. */
  readonly also?: readonly string[];
}

interface Group {
  /** Null: of one section, which speaks for itself. */
  readonly words: TextKey | null;
  readonly sections: readonly Section[];
}

const APPROVALS: Section = { href: "/admin/approvals", words: "desk.approvals.nav" };

const GROUPS: readonly Group[] = [
  {
    words: null,
    sections: [
      { href: "/admin", words: "common.admin.overview", forHelpers: true, also: ["/admin/at-risk", "/admin/line"] },
    ],
  },
  {
    words: "common.admin.people",
    sections: [
      {
        ...({ href: "/admin/roster", words: "common.admin.roster", forHelpers: true } as const),
        also: ["/admin/move", "/admin/links"],
      },
      { href: "/admin/pilot", words: "common.admin.pilot" },
    ],
  },
  {
    words: "common.admin.shutdown",
    sections: [
      { href: "/admin/checklist", words: "common.admin.checklist" },
      { href: "/admin/phases", words: "common.admin.phases", forHelpers: true, also: ["/admin/last-day"] },
      { href: "/admin/switch-off", words: "common.admin.switchOff", forHelpers: true },
    ],
  },
  {
    words: "common.admin.messages",
    sections: [
      { href: "/admin/announcements", words: "common.admin.announcements" },
      { href: "/admin/mailings", words: "mailing.nav" },
    ],
  },
  { words: null, sections: [{ href: "/admin/servers", words: "common.admin.servers" }] },
  {
    words: "common.admin.portal",
    sections: [
      { href: "/admin/organisation", words: "common.admin.organisation" },
      { href: "/admin/texts", words: "common.admin.texts" },
      { href: "/admin/administrators", words: "desk.staff.title", also: ["/admin/tokens"] },
      APPROVALS,
      { href: "/admin/audit", words: "common.admin.audit" },
      { href: "/admin/system", words: "admin.system.title" },
      { href: "/admin/maintenance", words: "admin.maintenance" },
    ],
  },
];

export interface AdminNavProps {
  /** Of the page on which it stands, to mark its section. */
  path: string;
  role: Role;
  /** Changes that wait for approval. */
  waiting: number;
}

export function AdminNav({ path, role, waiting }: AdminNavProps) {
  const groups = role === "administrator" ? GROUPS : groupsForHelpers();
  const current = groups.flatMap(({ sections }) => sections).find((section) => holds(section, path)) ?? null;
  const group = groups.find(({ sections }) => current !== null && sections.includes(current)) ?? null;
  return (
    <nav aria-label={t("common.adminNavigation")} className="border-b border-rule text-sm print:hidden">
      <div className="hidden sm:block">
        <ul className="page-width flex flex-wrap gap-x-7">
          {groups.map((each) => (
            <GroupLink key={each.sections[0]?.href} group={each} isCurrent={each === group} waiting={waiting} />
          ))}
          {waiting > 0 && group?.sections.includes(APPROVALS) === false && (
            <li className="ms-auto">
              <SectionLink section={APPROVALS} isCurrent={false} waiting={waiting} />
            </li>
          )}
        </ul>
        {group && group.sections.length > 1 && (
          <div className="border-t border-rule">
            <ul aria-label={labelOf(group, waiting)} className="page-width flex flex-wrap gap-x-7">
              {group.sections.map((section) => (
                <li key={section.href}>
                  <SectionLink {...{ section, waiting }} isCurrent={section === current} />
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
      <details className="group sm:hidden">
        <summary className="page-width flex min-h-11 cursor-pointer list-none items-center justify-between font-semibold">
          {t(current?.words ?? "common.adminNavigation", { count: waiting })}
          <Icon name="chevron-down" className="group-open:rotate-180" />
        </summary>
        <PhoneGroups {...{ groups, current, waiting }} />
      </details>
    </nav>
  );
}

/** They see so few that one row holds them all. */
function groupsForHelpers(): readonly Group[] {
  return GROUPS.flatMap(({ sections }) => sections)
    .filter(({ forHelpers }) => forHelpers)
    .map((section) => ({ words: null, sections: [section] }));
}

/** The overview stands above all others, and holds none of them. */
function holds({ href, also = [] }: Section, path: string): boolean {
  const isBelow = (each: string) => path === each || path.startsWith(`${each}/`);
  return path === href || (href !== "/admin" && isBelow(href)) || also.some(isBelow);
}

function labelOf({ words, sections }: Group, waiting: number): string {
  return t(words ?? sections[0]?.words ?? "common.adminNavigation", { count: waiting });
}

const LINK = "flex min-h-11 items-center text-ink-2 hover:text-ink";
const MARKED =
  "border-b-2 border-transparent aria-[current]:border-rule-ink aria-[current]:font-semibold aria-[current]:text-ink";

interface GroupLinkProps {
  group: Group;
  isCurrent: boolean;
  waiting: number;
}

/** Leads to the first of its sections. */
function GroupLink({ group, isCurrent, waiting }: GroupLinkProps) {
  const isOne = group.sections.length === 1;
  return (
    <li>
      <a
        href={group.sections[0]?.href}
        aria-current={isCurrent ? (isOne ? "page" : "true") : undefined}
        className={`${LINK} ${MARKED}`}
      >
        {labelOf(group, waiting)}
      </a>
    </li>
  );
}

interface SectionLinkProps {
  section: Section;
  isCurrent: boolean;
  waiting: number;
}

function SectionLink({ section: { href, words }, isCurrent, waiting }: SectionLinkProps) {
  return (
    <a
      href={href}
      aria-current={isCurrent ? "page" : undefined}
      className={`${LINK} aria-[current]:font-semibold aria-[current]:text-ink`}
    >
      {t(words, { count: waiting })}
    </a>
  );
}

interface PhoneGroupsProps {
  groups: readonly Group[];
  current: Section | null;
  waiting: number;
}

/** All of them, each group below its name. */
function PhoneGroups({ groups, current, waiting }: PhoneGroupsProps) {
  return (
    <ul className="page-width grid gap-3 pb-4">
      {groups.map((group) => (
        <li key={group.sections[0]?.href}>
          {group.words && <p className="pt-1 text-xs text-ink-2">{t(group.words)}</p>}
          <ul className="grid grid-cols-2 gap-x-6">
            {group.sections.map((section) => (
              <li key={section.href}>
                <SectionLink {...{ section, waiting }} isCurrent={section === current} />
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
