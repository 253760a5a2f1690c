import { type Mutant, mutantOf } from "./mutant.ts";

const TEST = "services/own-data";
const FILE = "services/own-data";
const MOVES = "services/own-data-moves";
const COLUMNS = "services/own-data-columns";
const ERASE = "services/own-data-erase";

const OTHERS = "SEC 46: has nothing of anybody else";
const SECRETS =
  "SEC 46: has no password, sealed or not, no checksum of a message, and nothing that opens a session or a link";
const ONLY_IDS = "SEC 46: leaves ids in the audit, the old address on the organisation's list, and nothing else";
const UNDER_WAY = "SEC 46: waits for a run under way, which is asked to stop";
const DONE = "SEC 46: still has them as done, with the day on which they erased it";
const THEMSELVES = "SEC 46: is for nobody but those who have signed in themselves";
const notBegun = (what: string) =>
  `SEC 46: counts a move ${what} as not begun, so that nobody takes the old account for moved`;

/** What is kept of a person: as a file, and erased. */
export const mutants: readonly Mutant[] = [
  mutantOf(
    ...(["privacy: the file has everybody's runs", MOVES] as const),
    ...(["where: { migration: { personId: person.personId } }, ", "", TEST, OTHERS] as const),
  ),
  mutantOf(
    ...(["privacy: the file has everybody's rows of the audit", MOVES] as const),
    ...(["where: { AND: [{ id: { gt: last } }, where] }", "where: { id: { gt: last } }", TEST, OTHERS] as const),
  ),
  mutantOf(
    ...(["privacy: the file says where administrators were", MOVES] as const),
    ...(["isOwn ? (address?.address ?? null) : null", "address?.address ?? null"] as const),
    ...([TEST, "SEC 46: says where administrators were to nobody"] as const),
  ),
  mutantOf(
    ...(["privacy: the file lacks the folders", FILE] as const),
    ...(['["folders", foldersOf(portal, viewer)],', "", TEST] as const),
    "SEC 46: has their accounts, moves with folders, runs and reports, receipts as counts, address, links, and who looked",
  ),
  mutantOf(
    ...(["privacy: the file has what opens a session", COLUMNS] as const),
    ...(["sessions: { select: { createdAt", "sessions: { select: { idHash: true, createdAt", TEST, SECRETS] as const),
  ),
  mutantOf(
    ...(["privacy: the file has what was sealed for the worker", COLUMNS] as const),
    ...(["requests: { select: { kind", "requests: { select: { sealed: true, kind", TEST, SECRETS] as const),
  ),
  mutantOf(
    ...(["privacy: when reports were erased is not in the file", COLUMNS, "reportsErasedAt: true, ", ""] as const),
    ...([COLUMNS, "SEC 46: is in the file of their own data, or listed as left out with a reason"] as const),
  ),
  mutantOf(
    ...([
      "privacy: erasing leaves whose account it was",
      ERASE,
      "const data = { personId: null, migrationId: null,",
    ] as const),
    ...(["const data = { note: `was ${personId}`, personId: null, migrationId: null,", TEST, ONLY_IDS] as const),
  ),
  mutantOf(
    ...(["privacy: erasing leaves that mail comes back", ERASE, "await forgetMailAddress(tx, viewer);", ""] as const),
    ...([COLUMNS, "SEC 46: is empty when they have erased it, or listed as staying with a reason"] as const),
  ),
  mutantOf(
    ...(["privacy: the file is put together before it is sent", FILE] as const),
    ...(["yield* listed(content)", "yield Buffer.concat(await Array.fromAsync(listed(content)))"] as const),
    ...([TEST, "SEC 46: comes in pieces, a run at a time"] as const),
  ),
  mutantOf(
    ...(["privacy: an administrator who moves an account takes its file", "services/access"] as const),
    ...(['viewer.kind !== "person" || viewer.actedBy', 'viewer.kind !== "person"', TEST] as const),
    `what is kept of a person, as a file ${THEMSELVES}`,
  ),
  mutantOf(
    ...(["privacy: the audit keeps where an erased person was", ERASE] as const),
    ...(["await eraseAddresses(tx, viewer);", "", TEST, ONLY_IDS] as const),
  ),
  mutantOf(
    ...(["privacy: erasing forgets where everybody was", ERASE] as const),
    ...(["{ where: { event: { OR: [byThem, byTheirLink] } } }", "{}"] as const),
    ...([TEST, "SEC 46: touches nothing of anybody else"] as const),
  ),
  mutantOf(
    ...(["privacy: erasing says where it was done from", ERASE] as const),
    'await audit.recordAll(tx, viewer, [{ action: "person.erase", subjectId: viewer.personId, details }]);',
    'await audit.record(tx, viewer, { action: "person.erase", subjectId: viewer.personId, details });',
    ...([TEST, ONLY_IDS] as const),
  ),
  mutantOf(
    ...(["privacy: erasing leaves a lease", ERASE] as const),
    ...(["await tx.lease.deleteMany({ where: { key: { in: moves } } });", "", TEST, ONLY_IDS] as const),
  ),
  mutantOf(
    ...(["privacy: what was erased stays in the file of the database", ERASE] as const),
    ...(['if (outcome === "erased") await database.eraseDeleted();', "", TEST] as const),
    "SEC 46: leaves it in no file of the database",
  ),
  mutantOf(
    ...(["privacy: a run goes on while its rows are erased", ERASE] as const),
    ...([" || (await tx.migration.count({ where: underWay(person) })) > 0", "", TEST, UNDER_WAY] as const),
  ),
  mutantOf(
    ...(["privacy: erasing does not ask the run to stop", ERASE] as const),
    ...(["await stopRuns(tx, viewer);", "", TEST, UNDER_WAY] as const),
  ),
  mutantOf(
    ...(["privacy: erasing does not look whether a worker holds the move", ERASE] as const),
    ...(["return (await isAnyLeased(tx, moves)) ||", "return", TEST] as const),
    "SEC 46: waits for a worker that still holds the move",
  ),
  mutantOf(
    ...(["privacy: nobody is told what is not over yet", ERASE] as const),
    ...([
      "rosterState(onRoster, move, Date.now())) === null",
      "rosterState(onRoster, move, Date.now())) !== null",
    ] as const),
    ...([TEST, "SEC 46: says before which old accounts still have to be moved"] as const),
  ),
  mutantOf(
    ...(["privacy: the roster forgets that somebody was done", ERASE] as const),
    ...(["const data = { personId: null, migrationId: null, erasedAt, erasedState };"] as const),
    ...(["const data = { personId: null, migrationId: null, erasedAt };", TEST, DONE] as const),
  ),
  mutantOf(
    ...(["privacy: the evidence does not say that it was erased", "roster/accounts"] as const),
    ...(["erasedAt: entry.erasedAt?.toISOString() ?? null,", "erasedAt: null,", TEST, DONE] as const),
  ),
  mutantOf(
    ...(["privacy: administrators do not see why a report is gone", "services/roster-person"] as const),
    ...(["migration === null ? (entry.erasedAt?.getTime() ?? null) : null", "null", TEST, DONE] as const),
  ),
  mutantOf(
    ...(["privacy: an erased move counts as done whatever it was", "policy/roster"] as const),
    ...(['return state === "done" || state === "signedOff" ? state : null;'] as const),
    ...(['return state === "signedOff" ? state : "done";', TEST, notBegun("that was not finished")] as const),
  ),
  mutantOf(
    ...(["privacy: an erased move counts as done although new mail had arrived", "policy/roster"] as const),
    ...(['return state === "done" || state === "signedOff" ? state : null;'] as const),
    ...([
      'return state === "stale" ? "done" : state === "done" || state === "signedOff" ? state : null;',
      TEST,
    ] as const),
    notBegun("after which new mail had arrived"),
  ),
  mutantOf(
    ...(["privacy: the chart of those who are done goes up again", "roster/course"] as const),
    ...([", ...erased.flatMap(({ erasedAt }) => erasedAt?.getTime() ?? [])]", "]", TEST] as const),
    "SEC 46: still counts them among those who were done by then",
  ),
  mutantOf(
    ...(["privacy: the lists do not know of erased moves", "roster/filter"] as const),
    ...(['m."id" IS NULL AND e."erasedState" IS NOT NULL', "FALSE", "roster/lists"] as const),
    "finds in each state those that the rule puts there, and everybody in one",
  ),
  mutantOf(
    ...(["privacy: an erased move that was signed off is in no state", "roster/in-state"] as const),
    ...([', erased("signedOff")]', "]", "roster/lists"] as const),
    "finds in each state those that the rule puts there, and everybody in one",
  ),
  mutantOf(
    "privacy: tokens go without a word to their provider",
    "services/own-data-erase",
    "    await eraseCredentials(tx, { account: { personId: viewer.personId } });\n",
    "",
    "services/own-data",
    "SEC 46: has the tokens taken back by their provider, for which they stay sealed until it has",
  ),
];
