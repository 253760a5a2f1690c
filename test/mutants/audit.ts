import { type Mutant, mutantOf } from "./mutant.ts";

const TEST = "db/sqlite";
const chain = (name: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`audit: ${name}`, "db/audit-chain", find, replace, TEST, title);
const check = (name: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`audit: ${name}`, "db/audit-check", find, replace, TEST, title);

/** The audit and its seals. */
export const mutants: readonly Mutant[] = [
  check(
    "a changed row goes unnoticed",
    "else if (digestOf(event) !== digest)",
    "else if (digestOf(event) !== digest && eventId < 0)",
    "SEC 35: says which row was changed, whatever of it",
  ),
  chain(
    "whom it was done for is not sealed",
    "actorId, onBehalfOf, action, subjectId, details, addressHash]);",
    "actorId, onBehalfOf && null, action, subjectId, details, addressHash]);",
    "SEC 35: says which row was changed, whatever of it",
  ),
  check(
    "a removed row goes unnoticed",
    'if (!event) findings.push({ kind: "removed", ...where });',
    "if (!event) continue;",
    "says which row was removed, with its seal or without",
  ),
  check(
    "the last rows of a segment can be cut off",
    "for (; place <= sealed; place++)",
    "for (; place < 0; place++)",
    "says which row was removed, with its seal or without",
  ),
  check(
    "the order is not sealed",
    "else if (follows && nextHash(before, digest) !== hash)",
    "else if (follows && digest === hash)",
    "says where rows were put in another order",
  ),
  check(
    "rows can be put in where others were sealed long ago",
    "findings.push(\n    ...(await insertedRows(database)),",
    "findings.push(",
    "says which row was put in later, among those that were sealed or with an older date behind them",
  ),
  check(
    "rows can be dated back",
    "event.at.getTime() < newest - LATE_MS",
    "event.at.getTime() < LATE_MS",
    "says which row was put in later, among those that were sealed or with an older date behind them",
  ),
  check(
    "segments stand alone",
    "segment.previous === previous &&",
    "segment.previous !== null &&",
    "says which segment was removed",
  ),
  chain(
    "what commits late is never sealed",
    "(_max.eventId ?? 0) - LATE_IDS;\n  const take",
    "(_max.eventId ?? 0);\n  const take",
    "misses nothing of what was rolled back, and seals late what was committed late",
  ),
  mutantOf(
    "audit: two who seal at once fail",
    "db/audit-chain",
    'hasCode(error, "P2002")',
    'hasCode(error, "P0000")',
    // In SQLite one waits for the other.
    "db/postgresql.integration",
    "is sealed once, when several do it at the same moment",
  ),
  check(
    "any head is one of ours",
    "unknown.delete(segment.hash);",
    "unknown.clear();",
    "is found out by a head that was kept elsewhere, when all seals were made anew",
  ),
  mutantOf(
    "audit: the address stands in the row",
    "services/audit",
    "return { addressHash: addressHashOf(row),",
    "return { addressHash: address,",
    "services/audit",
    "a row says from where it was done, apart, and never mixes up two requests",
  ),
  mutantOf(
    "audit: addresses are kept for ever",
    "db/sweep",
    "before(AUDIT_ADDRESS_DAYS * 86_400_000)",
    "before(AUDIT_ADDRESS_DAYS * 86_400_000_000)",
    "services/audit",
    "an address goes after ninety days, and its row stays as it is",
  ),
  mutantOf(
    "audit: a search takes marks for any character",
    "db/audit-search",
    'text.replace(/[\\\\%_]/g, "\\\\$&")',
    "text",
    "services/admin-audit",
    '{ text: \'anna_1\' } finds ["migration.moveUp","session.begin"]',
  ),
  mutantOf(
    "audit: the last day of a search is left out",
    "services/admin-audit",
    "momentOf(nextDay(to), zone)",
    "momentOf(to, zone)",
    "services/admin-audit",
    "days are those of the portal's zone, both of them included",
  ),
  mutantOf(
    "audit: nobody knows who took it along",
    "services/audit-csv",
    '  await audit.record(portal.database.client, viewer, { action: "audit.export", subjectId: null });\n',
    "",
    "services/admin-audit",
    "the file holds what the search finds, calculates nothing, and is recorded itself",
  ),
  mutantOf(
    "audit: every worker sends the head",
    "worker/audit-letter",
    "    if (await wasSent(context, now)) return;\n    const head",
    "    const head",
    "worker/audit-letter.integration",
    "the head is sent once a day, by whichever worker, and is one that the check knows",
  ),
  mutantOf(
    "audit: a head that was not taken counts as sent",
    "worker/audit-letter",
    'if (sent.kind !== "sent" && sent.kind !== "unclear") return;',
    "",
    "worker/audit-letter.integration",
    "it is tried again when the mail server does not take it",
  ),
  mutantOf(
    "audit: a state of an unknown version is taken on trust",
    "services/roster-timeline",
    ' && PHASES.some((phase) => phase === Reflect.get(state, "phase"))',
    "",
    "services/state-details",
    "is told in words only where the row is of a form that is known",
  ),
];
