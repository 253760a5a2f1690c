/** The administrators' pages that show everybody or somebody of very many, by what they are called in docs/capacity.md. */
import type { Desk } from "./desk.ts";

export function viewsOf(
  { oldServerId, waveId, entryId, inLineId, serviceId, mailingId, draftId }: Desk["ids"],
  people: number,
) {
  const last = Math.floor(people / 50) - 1;
  const roster = (query: string) => `/admin/roster?${query}`;
  const audit = (query: string) => `/admin/audit?${query}`;
  return {
    overview: "/admin",
    "at risk": "/admin/at-risk",
    "at risk, a page far behind": "/admin/at-risk?page=200",
    "switch-off, with a list of as many mailboxes": "/admin/switch-off",
    "sweep list": "/admin/switch-off/sweep",
    "a list of mailboxes to be read in": `/admin/switch-off/mailboxes/${oldServerId}`,
    "last day": "/admin/last-day",
    "dates and waves": "/admin/phases",
    "one wave": `/admin/phases/${waveId}`,
    "the pilot group": "/admin/pilot",
    "the checklist": "/admin/checklist",
    announcements: "/admin/announcements",
    mailings: "/admin/mailings",
    "a mailing with a letter to each": `/admin/mailings/${mailingId}/letters`,
    "its letters that were refused": `/admin/mailings/${mailingId}/letters?outcome=refused`,
    "its letters, the last page": `/admin/mailings/${mailingId}/letters?page=${last}`,
    "a draft, with letters of real people": `/admin/mailings/${draftId}`,
    "a mailing before it goes": `/admin/mailings/${draftId}/release`,
    reminders: "/admin/mailings/reminders",
    "the log of reminders": "/admin/mailings/reminder/letters",
    audit: "/admin/audit",
    "audit, the acts of a day": audit(`from=${dayAgo(20)}&to=${dayAgo(20)}`),
    "audit, an action": audit("action=session.begin"),
    "audit, a name": audit("text=person4711"),
    "audit, a name that thousands have": audit("text=person"),
    "audit, a name that nobody has": audit("text=nobody+of+that+name"),
    "somebody's place in line": `/admin/line/${inLineId}`,
    servers: "/admin/servers",
    "one server": `/admin/servers/${oldServerId}`,
    approvals: "/admin/approvals",
    administrators: "/admin/administrators",
    "everyone, by name": roster(""),
    "everyone, by name, the last page": roster(`page=${last}`),
    "everyone, by last activity, the last page": roster(`sort=activity&page=${last}`),
    "everyone, by size, the last page": roster(`sort=size&page=${last}`),
    "not started, the last page": roster(`state=notStarted&page=${last}`),
    "stalled, by last activity": roster("state=stalled&sort=activity"),
    "done, by size, the last page": roster(`state=done&sort=size&page=${last}`),
    "a search that finds thousands": roster("search=m%C3%BCller"),
    "a search of two words that finds one": roster("search=4711+old.example"),
    "a search that finds nobody": roster("search=nobody+of+that+name"),
    "done, of a wave, delivery switched, searched": roster(`wave=${waveId}&state=done&delivery=yes&search=a`),
    "one person": `/admin/roster/${entryId}`,
    "one person, to be changed": `/admin/roster/${entryId}/change`,
    "moving an account that is nobody's own": `/admin/move/${serviceId}`,
    "those without an old account": "/admin/roster/unconnected",
    "how many an act is about": "/admin/roster/act?act=retry&scope=shown&state=stalled",
  } as const;
}

function dayAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
