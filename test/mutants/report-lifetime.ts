/** Breakages of the end that reports have. */
import { type Mutant, mutantOf } from "./mutant.ts";

const policy = (name: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`report lifetime: ${name}`, "policy/report-lifetime", find, replace, "policy/report-lifetime", title);
const eraser = (name: string, file: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`report lifetime: ${name}`, file, find, replace, "worker/erase-reports", title);

const NO_RUN =
  "a report that is erased leads to no run, which would make duplicates, even where an administrator opens imports again";
const IN_ROWS = "a report leaves nothing of folders and messages in any row, and how far the move was";

export const mutants: readonly Mutant[] = [
  policy(
    "the switch-off is no end",
    "[signedOffAt, closes, switchedOff]",
    "[signedOffAt, closes]",
    "reports are kept for so many days after the old server is switched off",
  ),
  policy(
    "dates count alone, and not the last run",
    "Math.max(stateSince, ...ends)",
    "Math.max(...ends)",
    "reports are kept for so many days after the last run, where that is later than all dates",
  ),
  policy(
    "a move is over before imports close",
    "closes <= now",
    "closes <= now + DAY",
    "a move is over not while imports are open",
  ),
  policy("only dates make a move over", "signedOffAt !== null || ", "", "a move is over when its person has said so"),
  eraser(
    "a report goes before its date",
    "worker/erase-reports",
    "reportsKeptUntil(end, await reportDays(transaction)) > now.getTime()",
    "reportsKeptUntil(end, await reportDays(transaction)) > now.getTime() + 86_400_000",
    "a report is there until the date that stands on it, and then it is not",
  ),
  eraser(
    "the administrator's days are not asked for",
    "jobs/report-lifetime",
    "row?.reportDays ?? REPORT_DAYS.usual",
    "row ? REPORT_DAYS.usual : REPORT_DAYS.usual",
    "a report is kept as many days as the administrator says",
  ),
  eraser(
    "a plan goes before what was declared",
    "jobs/report-lifetime",
    "book.switchedOff ?? book.momentsOf(entry).switchedOff?.at ?? null",
    "book.momentsOf(entry).switchedOff?.at ?? book.switchedOff ?? null",
    "a report is kept from when the old server is switched off, as it is planned or was declared",
  ),
  eraser(
    "a plan to switch off is no date",
    "jobs/report-lifetime",
    "book.switchedOff ?? book.momentsOf(entry).switchedOff?.at ?? null",
    "book.switchedOff",
    "a report is kept from when the old server is switched off, as it is planned or was declared",
  ),
  eraser(
    "problems stay",
    "worker/erase-reports",
    "await transaction.problem.deleteMany({ where: { run: isWhole ? { migrationId: id } : reports } });",
    "",
    IN_ROWS,
  ),
  eraser("the plan keeps its folders", "worker/erase-reports", "folders: [], include: []", "include: []", IN_ROWS),
  eraser(
    "runs keep what was asked of them",
    "worker/erase-reports",
    'await transaction.run.updateMany({ where: { migrationId }, data: { request: "{}" } });',
    "",
    IN_ROWS,
  ),
  eraser(
    "the residue stays",
    "worker/erase-reports",
    "folderProposal: null, residue: null,",
    "folderProposal: null,",
    IN_ROWS,
  ),
  eraser(
    "the journal of a move that goes on is erased",
    "worker/erase-reports",
    "const isWhole = isOver(end, now.getTime());",
    "const isWhole = isOver(end, now.getTime()) || true;",
    "where no end is known a report goes, and what later runs need stays",
  ),
  eraser(
    "a move that is under way is erased",
    "worker/erase-reports",
    "|| isUnderWay(stateOf(move))",
    "",
    "nothing of a move that is copied is erased",
  ),
  eraser(
    "a move that is tested is erased",
    "worker/erase-reports",
    "|| move.test !== null",
    "",
    "nothing of a move that is tested is erased",
  ),
  eraser(
    "somebody starts without a journal",
    "services/start",
    'if (migration.journalErasedAt !== null) return "recordsErased";',
    "",
    NO_RUN,
  ),
  eraser(
    "somebody resumes without a journal",
    "services/control",
    'if (migration.journalErasedAt !== null) return "recordsErased";',
    "",
    NO_RUN,
  ),
  eraser(
    "a start that looked before copies without a journal",
    "db/migrations",
    "where: { id, phase, activity, stateSince, journalErasedAt: null },",
    "where: { id, phase, activity, stateSince },",
    "a start that had looked before its journal was erased comes too late",
  ),
  eraser(
    "a sign-off is taken back into nothing",
    "services/sign-off",
    "migration.journalErasedAt !== null || hasClosed",
    "hasClosed",
    "a report that is erased leaves a sign-off that cannot be taken back",
  ),
  eraser(
    "everybody has the dates for everyone",
    "worker/erase-reports",
    "const end = moveEnd(move, book, entry);",
    "const end = moveEnd(move, book, entry && null);",
    "of many moves each has its own end",
  ),
  eraser(
    "staff are offered a report that is gone",
    "services/roster-person",
    " && endedAt > (migration?.reportsErasedAt?.getTime() ?? 0)",
    "",
    "a report that is erased is offered to nobody at the help desk any more",
  ),
  {
    name: "report lifetime: a date without its zone",
    file: "app/move/[migration]/report/kept-until.tsx",
    find: "<When at={at} zone={zone} />",
    replace: '<When at={at} zone={zone} style="day" />',
    test: "test/app/report-lifetime.test.ts",
    title: "UX 32: the page of a report says until when it can be read, with weekday, date, time and zone",
  },
  {
    name: "report lifetime: whoever cannot copy more is told that they can",
    file: "app/move/[migration]/report/erased-page.tsx",
    find: 't(isOver ? "report.erased.over" : "report.erased.again")',
    replace: 't("report.erased.again")',
    test: "test/app/report-lifetime.test.ts",
    title: "UX 32: the page of a report that was erased says when, what came over, and whether more can",
  },
];
