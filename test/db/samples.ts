/** Values that the tests of the repositories share. */
import type { JournalRow } from "../../lib/engine/journal-rows.ts";
import type { ImportRequest } from "../../lib/engine/request.ts";
import type { VerifiedStamp } from "../../lib/engine/stamp.ts";
import type { MigrationState } from "../../lib/engine/state.ts";

export const PLAN: ImportRequest = {
  folders: null,
  include: [],
  exclude: ["Spam"],
  map: [{ old: "Büro", new: "Office" }],
  below: null,
  since: null,
  maxMessageBytes: null,
  withDeleted: false,
  newestFirst: false,
  connections: 2,
  verify: "quick",
  dryRun: false,
  readBodies: false,
  settleMs: 0,
  lastProbeMs: 300_000,
  reservedNames: [],
};

/** Names as hostile and old servers have them. */
export const FOLDERS = [
  { oldName: "INBOX", oldPath: ["INBOX"], newPath: ["INBOX"] },
  { oldName: "INBOX.B&APw-ro", oldPath: ["Büro"], newPath: ["Büro"] },
  { oldName: "raw \x80\xff ' \" \\", oldPath: ["\ud83d broken \0", "日本語"], newPath: ["_"] },
];

const digest = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA";

/** One row of every kind, in an order in which they can follow each other. */
export function rowsOf(folder: number): JournalRow[] {
  const validity = { oldUidValidity: 1, newUidValidity: 4_294_967_295 };
  return [
    {
      kind: "INTENT",
      folder,
      batch: 1,
      ...validity,
      floor: 77,
      oldUids: "9:7,12",
      sizes: [1, 0, 2_000_000_000, 4_294_967_295],
      flags: [["\\Seen", "$Forwarded"], [], ["\\Flagged"], ["Büro"]],
      dates: [null, -86_400, 0, 1_100_000_000],
      attempt: 1,
    },
    { kind: "COMMITTING", folder, batch: 1, oldUids: "9:8", digests: [digest, digest], headers: ["h1", "h2"], at: 1 },
    { kind: "DONE", folder, batch: 1, oldUids: "9", newUids: "77" },
    { kind: "DONE", folder, batch: 1, oldUids: "8", newUids: null },
    { kind: "REJECTED", folder, batch: 1, oldUids: "7", code: "message.rejected", text: "NO it's “bad”\u0000" },
    { kind: "AMBIGUOUS", folder, batch: 1, oldUids: "12", at: 1_700_000_000_000 },
    { kind: "RETRY", folder, batch: 1, oldUids: "12" },
    { kind: "FAILED", folder, batch: 2, oldUids: "12" },
    {
      kind: "PRESENT",
      folder,
      batch: 3,
      how: "deliveredToBoth",
      ...validity,
      oldUids: "40:41",
      newUids: "3,9",
      sizes: [10, 20],
      digests: [digest, digest],
    },
    { kind: "FLAGGING", folder, batch: 4, oldUids: "9:8", flags: ["\\Seen", "$Forwarded"] },
    { kind: "FLAGGED", folder, batch: 5, oldUids: "9:8", flags: [] },
  ];
}

/** The closing row of a folder with so many messages. */
export function closingRow(folder: number, messages: number): JournalRow & { readonly kind: "FOLDER" } {
  const numbers = Array.from({ length: messages }, (_, index) => index);
  return {
    kind: "FOLDER",
    folder,
    batch: 9,
    oldUidValidity: 1,
    newUidValidity: 2,
    settled: [
      {
        way: "copied",
        oldUids: `1:${messages}`,
        newUids: `1001:${1000 + messages}`,
        sizes: numbers,
        digests: numbers.map((number) => digest.slice(0, 38) + String(number).padStart(5, "0")),
        flags: numbers.map((number) => number % 3),
      },
      { way: "same", oldUids: "2000000", newUids: "9", sizes: [1], digests: [digest] },
    ],
    flagSets: [[], ["\\Seen", "$Forwarded"]],
    failed: "",
  };
}

export const STATES: readonly MigrationState[] = [
  { phase: "draft", activity: { kind: "stopped" } },
  { phase: "queued", activity: { kind: "running" } },
  { phase: "scanning", activity: { kind: "waiting", until: 1_700_000_000_123, reason: "server.throttled" } },
  {
    phase: "scanning",
    activity: { kind: "waiting", until: 1_700_000_000_123, reason: "server.throttled", isAskedFor: true },
  },
  { phase: "copying", activity: { kind: "waiting", until: 1_700_000_000_456, reason: "lastProbe" } },
  { phase: "copying", activity: { kind: "needsUser", what: "quota.full" } },
  { phase: "copying", activity: { kind: "paused" } },
  { phase: "verifying", activity: { kind: "failed", code: "engine.bug" } },
  { phase: "done", grade: "checkThese" },
];

/** A stamp with everything in it. */
export function stampOf(highestModSeq: string): VerifiedStamp {
  const standing = { uidValidity: 4_294_967_295, uidNext: 4_294_967_295, messages: 3, highestModSeq };
  return {
    key: '[1,null,null,false,["日本語"],false,null]',
    at: 1_763_780_000_000,
    old: standing,
    new: { ...standing, uidNext: 5 },
    newName: "raw \x80\xff ' \" \\ \0",
    counts: { found: 3, copiedBefore: 1, alreadyThere: 1, leftOut: 1 },
    bytes: 8_000_000_000,
    remarks: [{ kind: "deletedLeftOut", messages: 1, detail: "" }],
    departed: "4:7,9",
  };
}
