/** The checklist for planning a migration: what has to stand before people are told, and what the portal knows of it. Pure. */

/** In the order in which it is done. */
export const CHECKLIST = {
  servers: ["oldServer", "newServer", "certificates", "limits", "reservedNames", "space", "indexing"],
  people: ["roster", "mailboxLists", "mapping", "forgotten", "pilot"],
  dates: ["dates", "lastDates", "delivery", "announcement", "reminders"],
  help: ["contact", "helpDesk", "rehearsal", "sendingMail", "otherThanMail"],
  safety: ["worker", "secondAdministrator", "portalBackup", "oldBackup"],
} as const;

export type ChecklistGroup = keyof typeof CHECKLIST;
export type ChecklistRow = (typeof CHECKLIST)[ChecklistGroup][number];
export const CHECKLIST_GROUPS = Object.keys(CHECKLIST) as ChecklistGroup[];
export const CHECKLIST_ROWS: readonly ChecklistRow[] = CHECKLIST_GROUPS.flatMap((group) => CHECKLIST[group]);

/** Only the portal can say of these: without them nobody can move, or mail is at risk. A person's word counts for all others. */
const NEVER_BY_WORD: ReadonlySet<ChecklistRow> = new Set(["oldServer", "newServer", "certificates", "dates", "worker"]);

/** Whether an administrator can say that it is settled although the portal does not see it. */
export function maySay(row: ChecklistRow): boolean {
  return !NEVER_BY_WORD.has(row);
}

/** Moments in epoch milliseconds. */
export interface ServerFacts {
  /** Of the last test. */
  readonly test: "none" | "trouble" | "works";
  /** False: its connections are not encrypted. */
  readonly isEncrypted: boolean;
  /** Until when its certificate, or the fingerprint that stands for it, is trusted. Null: not known. */
  readonly trustedUntil: number | null;
  /** Somebody chose limits other than those with which a server begins. */
  readonly hasOwnLimits: boolean;
  readonly hasReservedNames: boolean;
}

/** What the portal knows, in numbers. Moments in epoch milliseconds. */
export interface ChecklistFacts {
  readonly now: number;
  readonly oldServers: readonly ServerFacts[];
  readonly newServers: readonly ServerFacts[];
  /** Old servers whose own list of mailboxes was read in. */
  readonly listedServers: number;
  /** Of the roster, without those who need not move. */
  readonly people: { readonly expected: number; readonly unmapped: number; readonly notDelivered: number };
  /** Null: nobody has to wait for a pilot group. */
  readonly pilot: {
    readonly isOpen: boolean;
    readonly clean: number;
    readonly toLookAt: number;
    readonly needed: number;
  } | null;
  readonly importsClose: number | null;
  readonly deliverySwitched: number | null;
  readonly switchedOff: number | null;
  readonly announcement: { readonly isPublished: boolean } | null;
  readonly remindersOn: boolean;
  readonly hasContact: boolean;
  readonly sendsMail: boolean;
  /** When a test mail last went out. Null: none did. */
  readonly mailTestedAt: number | null;
  /** When the last backup of the portal was made. Null: none was, as far as it knows. */
  readonly lastBackupAt: number | null;
  readonly workerLives: boolean;
  readonly administrators: number;
}

/** What the portal can find. */
export const FINDINGS = [
  "noServer",
  "untested",
  "inTrouble",
  "tested",
  "noCertificate",
  "certificateEnds",
  "certificateHolds",
  "firstLimits",
  "ownLimits",
  "noReservedNames",
  "reservedNames",
  "noPeople",
  "people",
  "noLists",
  "lists",
  "unmapped",
  "mapped",
  "noPilot",
  "pilotUnderWay",
  "pilotToLookAt",
  "pilotClean",
  "noDate",
  "date",
  "noLastDate",
  "lastDate",
  "notDelivered",
  "deliveryDate",
  "delivered",
  "noAnnouncement",
  "draft",
  "published",
  "remindersOff",
  "remindersOn",
  "noContact",
  "contact",
  "noMail",
  "mailUntested",
  "mailTested",
  "noWorker",
  "workerLives",
  "noBackup",
  "backupOld",
  "backupMade",
  "oneAdministrator",
  "administrators",
] as const;
export type FindingCode = (typeof FINDINGS)[number];

/** What belongs into its words: a number, and a moment in epoch milliseconds. */
export interface Finding {
  readonly code: FindingCode;
  readonly count?: number;
  readonly at?: number;
}

/** `trouble`: somebody has to look at it before anything else. */
export interface Known {
  readonly state: "settled" | "open" | "trouble";
  readonly finding: Finding;
}

/** What the portal knows of each row; null: only people know. */
export function checklistOf(facts: ChecklistFacts): Readonly<Record<ChecklistRow, Known | null>> {
  const { oldServers, newServers, listedServers, workerLives, administrators } = facts;
  return {
    oldServer: testsOf(oldServers),
    newServer: testsOf(newServers),
    certificates: certificatesOf(facts),
    limits: every(oldServers, "hasOwnLimits", "firstLimits", "ownLimits"),
    reservedNames: every(newServers, "hasReservedNames", "noReservedNames", "reservedNames"),
    ...{ space: null, indexing: null, forgotten: null, helpDesk: null, rehearsal: null, otherThanMail: null },
    ...{ portalBackup: backupOf(facts), oldBackup: null },
    ...peopleOf(facts),
    mailboxLists: counted(oldServers.length - listedServers, "noLists", "lists", oldServers.length > 0),
    pilot: pilotOf(facts),
    ...datesOf(facts),
    ...wordsOf(facts),
    worker: workerLives ? known("settled", "workerLives") : known("trouble", "noWorker"),
    secondAdministrator:
      administrators > 1
        ? known("settled", "administrators", { count: administrators })
        : known("open", "oneAdministrator"),
  };
}

function known(state: Known["state"], code: FindingCode, more: Omit<Finding, "code"> = {}): Known {
  return { state, finding: { code, ...more } };
}

/** Settled when nothing is left of what there is to count. */
function counted(left: number, open: FindingCode, done: FindingCode, isAny: boolean): Known {
  return left === 0 && isAny ? known("settled", done) : known("open", open, { count: left });
}

function testsOf(servers: readonly ServerFacts[]): Known {
  const withTest = (test: ServerFacts["test"]) => servers.filter((server) => server.test === test).length;
  if (servers.length === 0) return known("open", "noServer");
  if (withTest("trouble") > 0) return known("trouble", "inTrouble", { count: withTest("trouble") });
  if (withTest("none") > 0) return known("open", "untested", { count: withTest("none") });
  return known("settled", "tested", { count: servers.length });
}

const DAY_MS = 86_400_000;
/** A certificate that ends sooner has to be renewed while people move. */
export const CERTIFICATE_DAYS = 30;

/** Until imports close, and for a month in any case. */
function certificatesOf({ now, importsClose, oldServers, newServers }: ChecklistFacts): Known {
  const servers = [...oldServers, ...newServers].filter(({ isEncrypted }) => isEncrypted);
  const ends = servers.flatMap(({ trustedUntil }) => trustedUntil ?? []);
  if (ends.length === 0) return known("open", "noCertificate");
  const at = Math.min(...ends);
  const isLongEnough = at >= Math.max(now + CERTIFICATE_DAYS * DAY_MS, importsClose ?? 0);
  if (!isLongEnough) return known("trouble", "certificateEnds", { at });
  return ends.length < servers.length ? known("open", "noCertificate") : known("settled", "certificateHolds", { at });
}

function every(
  servers: readonly ServerFacts[],
  has: "hasOwnLimits" | "hasReservedNames",
  open: FindingCode,
  done: FindingCode,
): Known {
  return counted(servers.filter((server) => !server[has]).length, open, done, servers.length > 0);
}

function peopleOf({ people: { expected, unmapped } }: ChecklistFacts) {
  return {
    roster: expected > 0 ? known("settled", "people", { count: expected }) : known("open", "noPeople"),
    mapping: expected === 0 ? known("open", "noPeople") : counted(unmapped, "unmapped", "mapped", true),
  };
}

function pilotOf({ pilot }: ChecklistFacts): Known {
  if (pilot === null) return known("open", "noPilot");
  if (pilot.isOpen) return known("settled", "pilotClean");
  if (pilot.toLookAt > 0) return known("trouble", "pilotToLookAt", { count: pilot.toLookAt });
  return known("open", "pilotUnderWay", { count: pilot.needed - pilot.clean });
}

function datesOf({ importsClose, switchedOff, deliverySwitched, people }: ChecklistFacts) {
  return {
    dates: importsClose === null ? known("open", "noDate") : known("settled", "date", { at: importsClose }),
    lastDates: switchedOff === null ? known("open", "noLastDate") : known("settled", "lastDate", { at: switchedOff }),
    delivery:
      deliverySwitched === null
        ? counted(people.notDelivered, "notDelivered", "delivered", people.expected > 0)
        : known("settled", "deliveryDate", { at: deliverySwitched }),
  };
}

function wordsOf({ announcement, remindersOn, hasContact, sendsMail, mailTestedAt }: ChecklistFacts) {
  const tested =
    mailTestedAt === null ? known("open", "mailUntested") : known("settled", "mailTested", { at: mailTestedAt });
  return {
    announcement:
      announcement === null
        ? known("open", "noAnnouncement")
        : announcement.isPublished
          ? known("settled", "published")
          : known("open", "draft"),
    reminders: remindersOn ? known("settled", "remindersOn") : known("open", "remindersOff"),
    contact: hasContact ? known("settled", "contact") : known("open", "noContact"),
    sendingMail: sendsMail ? tested : known("open", "noMail"),
  };
}

/** An older backup lacks too much of what people did since. */
export const BACKUP_DAYS = 7;

function backupOf({ now, lastBackupAt: at }: ChecklistFacts): Known {
  if (at === null) return known("open", "noBackup");
  return at < now - BACKUP_DAYS * DAY_MS ? known("open", "backupOld", { at }) : known("settled", "backupMade", { at });
}

/** How a row stands, with what people said of it. Trouble stays trouble whatever was said. */
export type RowState = "settled" | "said" | "open" | "trouble";

export function rowState(row: ChecklistRow, known: Known | null, isSaid: boolean): RowState {
  if (known !== null && known.state !== "open") return known.state;
  return isSaid && maySay(row) ? "said" : "open";
}

/** What comes next: what is in trouble, else the first row that is open. Null: all are settled. */
export function nextRow(
  states: readonly { readonly row: ChecklistRow; readonly state: RowState }[],
): ChecklistRow | null {
  const first = (wanted: RowState) => states.find(({ state }) => state === wanted)?.row ?? null;
  return first("trouble") ?? first("open");
}
