/** Where each point of the checklist is seen to. */
import type { ChecklistRow } from "../../lib/services/checklist.ts";
import type { TextKey } from "../_lib/text.tsx";

interface Place {
  readonly href: string;
  /** What its section is called. */
  readonly words: TextKey;
}

const SERVERS: Place = { href: "/admin/servers", words: "common.admin.servers" };
const ROSTER: Place = { href: "/admin/roster", words: "common.admin.roster" };
const DATES: Place = { href: "/admin/phases", words: "common.admin.phases" };
const ORGANISATION: Place = { href: "/admin/organisation", words: "common.admin.organisation" };
const ACCOUNTS: Place = { href: "/admin/administrators", words: "desk.staff.title" };

/** Null: it is seen to outside of the portal. */
export const PLACES: Readonly<Record<ChecklistRow, Place | null>> = {
  ...{ oldServer: SERVERS, newServer: SERVERS, certificates: SERVERS, limits: SERVERS, reservedNames: SERVERS },
  ...{ space: null, indexing: null, oldBackup: null, portalBackup: null, otherThanMail: null, worker: null },
  roster: { ...ROSTER, href: "/admin/roster/import" },
  mailboxLists: { href: "/admin/switch-off", words: "common.admin.switchOff" },
  ...{ mapping: ROSTER, forgotten: ROSTER },
  pilot: { href: "/admin/pilot", words: "common.admin.pilot" },
  ...{ dates: DATES, lastDates: DATES, delivery: DATES },
  announcement: { href: "/admin/announcements", words: "common.admin.announcements" },
  reminders: { href: "/admin/mailings/reminders", words: "mailing.nav" },
  ...{ contact: ORGANISATION, sendingMail: ORGANISATION },
  ...{ helpDesk: ACCOUNTS, secondAdministrator: ACCOUNTS },
  rehearsal: { href: "/help/guide", words: "guide.title" },
};
