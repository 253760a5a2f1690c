import { describe, expect, it } from "vitest";
import {
  CERTIFICATE_DAYS,
  CHECKLIST_ROWS,
  type ChecklistFacts,
  type ChecklistRow,
  checklistOf,
  maySay,
  nextRow,
  type RowState,
  rowState,
  type ServerFacts,
} from "../../lib/policy/checklist.ts";

const NOW = Date.UTC(2026, 10, 30);
const DAY = 86_400_000;

const SERVER: ServerFacts = {
  ...{ test: "works", isEncrypted: true, trustedUntil: NOW + 400 * DAY, hasOwnLimits: true, hasReservedNames: true },
};

/** Of a portal where everything is done that the portal can see. */
const DONE: ChecklistFacts = {
  ...{ now: NOW, oldServers: [SERVER], newServers: [SERVER], listedServers: 1 },
  people: { expected: 40, unmapped: 0, notDelivered: 0 },
  pilot: { isOpen: true, clean: 3, toLookAt: 0, needed: 3 },
  ...{ importsClose: NOW + 60 * DAY, deliverySwitched: NOW + 50 * DAY, switchedOff: NOW + 70 * DAY },
  ...{ announcement: { isPublished: true }, remindersOn: true, hasContact: true, sendsMail: true },
  ...{ mailTestedAt: NOW - DAY, workerLives: true, administrators: 2, lastBackupAt: NOW - DAY },
};

/** Of a portal that nobody has touched. */
const NOTHING: ChecklistFacts = {
  ...{ now: NOW, oldServers: [], newServers: [], listedServers: 0, pilot: null },
  people: { expected: 0, unmapped: 0, notDelivered: 0 },
  ...{ importsClose: null, deliverySwitched: null, switchedOff: null, announcement: null, remindersOn: false },
  ...{
    hasContact: false,
    sendsMail: false,
    mailTestedAt: null,
    workerLives: false,
    administrators: 1,
    lastBackupAt: null,
  },
};

const ONLY_PEOPLE: readonly ChecklistRow[] = [
  ...([
    "space",
    "indexing",
    "forgotten",
    "helpDesk",
    "rehearsal",
    "otherThanMail",

    "oldBackup",
  ] as const),
];

describe("the checklist for planning", () => {
  it("is settled, row by row, where everything is done, but for what only people know", () => {
    const known = checklistOf(DONE);
    const left = CHECKLIST_ROWS.filter((row) => known[row]?.state !== "settled");
    expect(left).toEqual(CHECKLIST_ROWS.filter((row) => ONLY_PEOPLE.includes(row)));
  });

  it("has every row open where nothing is done, and the copying service in trouble", () => {
    const known = checklistOf(NOTHING);
    const others = CHECKLIST_ROWS.filter((row) => known[row] !== null && known[row]?.state !== "open");
    expect(others).toEqual(["worker"]);
    expect(known.worker?.finding).toEqual({ code: "noWorker" });
  });

  const server = (more: Partial<ServerFacts>): ServerFacts => ({ ...SERVER, ...more });
  const soon = NOW + (CERTIFICATE_DAYS - 1) * DAY;
  it.each<[string, ChecklistRow, Partial<ChecklistFacts>, RowState, string]>([
    [
      "a server that is not tested",
      "oldServer",
      { oldServers: [SERVER, server({ test: "none" })] },
      "open",
      "untested",
    ],
    ["a server whose test failed", "newServer", { newServers: [server({ test: "trouble" })] }, "trouble", "inTrouble"],
    [
      "a certificate that ends in a month",
      "certificates",
      { oldServers: [server({ trustedUntil: soon })] },
      "trouble",
      "certificateEnds",
    ],
    [
      "a certificate that ends before imports close",
      "certificates",
      { newServers: [server({ trustedUntil: NOW + 59 * DAY })] },
      "trouble",
      "certificateEnds",
    ],
    [
      "a certificate that nobody has seen",
      "certificates",
      { oldServers: [server({ trustedUntil: null })] },
      "open",
      "noCertificate",
    ],
    [
      "a server without encryption",
      "certificates",
      { oldServers: [server({ isEncrypted: false, trustedUntil: null })] },
      "settled",
      "certificateHolds",
    ],
    ["limits that nobody chose", "limits", { oldServers: [server({ hasOwnLimits: false })] }, "open", "firstLimits"],
    [
      "no reserved names",
      "reservedNames",
      { newServers: [server({ hasReservedNames: false })] },
      "open",
      "noReservedNames",
    ],
    ["a list of mailboxes that is missing", "mailboxLists", { oldServers: [SERVER, SERVER] }, "open", "noLists"],
    [
      "old addresses without a new one",
      "mapping",
      { people: { expected: 2, unmapped: 1, notDelivered: 0 } },
      "open",
      "unmapped",
    ],
    [
      "a pilot group that is under way",
      "pilot",
      { pilot: { isOpen: false, clean: 1, toLookAt: 0, needed: 3 } },
      "open",
      "pilotUnderWay",
    ],
    [
      "a pilot group with trouble",
      "pilot",
      { pilot: { isOpen: false, clean: 2, toLookAt: 1, needed: 3 } },
      "trouble",
      "pilotToLookAt",
    ],
    [
      "delivery without a date",
      "delivery",
      { deliverySwitched: null, people: { expected: 2, unmapped: 0, notDelivered: 2 } },
      "open",
      "notDelivered",
    ],
    ["delivery that is switched for all", "delivery", { deliverySwitched: null }, "settled", "delivered"],
    ["an announcement that is a draft", "announcement", { announcement: { isPublished: false } }, "open", "draft"],
    ["mail that was never tested", "sendingMail", { mailTestedAt: null }, "open", "mailUntested"],
    ["a backup of long ago", "portalBackup", { lastBackupAt: NOW - 8 * DAY }, "open", "backupOld"],
    ["a portal that was never backed up", "portalBackup", { lastBackupAt: null }, "open", "noBackup"],
    ["a portal that sends no mail", "sendingMail", { sendsMail: false }, "open", "noMail"],
  ])("finds %s", (_, row, facts, state, code) => {
    const known = checklistOf({ ...DONE, ...facts })[row];
    expect([known?.state, known?.finding.code]).toEqual([state, code]);
  });

  it("counts what is left in each finding", () => {
    const pilot = { isOpen: false, clean: 1, toLookAt: 0, needed: 3 };
    const known = checklistOf({ ...DONE, pilot, people: { expected: 9, unmapped: 4, notDelivered: 9 } });
    expect(known.pilot?.finding).toEqual({ code: "pilotUnderWay", count: 2 });
    expect(known.mapping?.finding).toEqual({ code: "unmapped", count: 4 });
    expect(known.roster?.finding).toEqual({ code: "people", count: 9 });
  });

  it("takes an administrator's word for an open row, and never for trouble or for what nobody can do without", () => {
    const open = { state: "open", finding: { code: "noPilot" } } as const;
    expect(rowState("pilot", open, true)).toBe("said");
    expect(rowState("space", null, true)).toBe("said");
    expect(rowState("space", null, false)).toBe("open");
    expect(rowState("pilot", { ...open, state: "trouble" }, true)).toBe("trouble");
    expect(rowState("oldServer", open, true)).toBe("open");
    const never = CHECKLIST_ROWS.filter((row) => !maySay(row));
    expect(never).toEqual(["oldServer", "newServer", "certificates", "dates", "worker"]);
  });

  it("names what comes next: trouble first, else the first open row, and nothing when all is settled", () => {
    const rows = (...states: RowState[]) =>
      states.map((state, index) => ({ row: CHECKLIST_ROWS[index] ?? "worker", state }));
    expect(nextRow(rows("open", "open", "trouble", "trouble"))).toBe("certificates");
    expect(nextRow(rows("settled", "said", "open", "open"))).toBe("certificates");
    expect(nextRow(rows("settled", "said"))).toBeNull();
  });
});
