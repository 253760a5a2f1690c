/** Breakages of the checklist for planning a migration. */
import { type Mutant, mutantOf } from "./mutant.ts";

const rule = (name: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`checklist: ${name}`, "policy/checklist", find, replace, "policy/checklist", title);
const service = (name: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`checklist: ${name}`, "services/checklist", find, replace, "services/checklist", title);

const WORD = "takes an administrator's word for an open row, and never for trouble or for what nobody can do without";
const KEPT = "keeps who said that a row is settled, and when, until somebody takes it back";
const PEOPLE = "counts the people who have to move, and leaves out those who need not";

export const mutants: readonly Mutant[] = [
  rule(
    "a server that is not tested is good enough",
    'if (withTest("none") > 0) return',
    'if (withTest("none") > 9) return',
    "finds a server that is not tested",
  ),
  rule(
    "a failed test is good enough",
    'if (withTest("trouble") > 0) return',
    'if (withTest("trouble") > 9) return',
    "finds a server whose test failed",
  ),
  rule(
    "certificates may end before imports close",
    "Math.max(now + CERTIFICATE_DAYS * DAY_MS, importsClose ?? 0)",
    "now + CERTIFICATE_DAYS * DAY_MS",
    "finds a certificate that ends before imports close",
  ),
  rule(
    "a certificate that nobody has seen holds",
    "return ends.length < servers.length ?",
    "return ends.length > servers.length ?",
    "finds a certificate that nobody has seen",
  ),
  rule(
    "trouble of the pilot group is no trouble",
    "if (pilot.toLookAt > 0)",
    "if (pilot.toLookAt > 9)",
    "finds a pilot group with trouble",
  ),
  rule("a backup of long ago will do", "at < now - BACKUP_DAYS * DAY_MS", "at < 0", "finds a backup of long ago"),
  rule("a word settles trouble", 'known.state !== "open") return', 'known.state === "settled") return', WORD),
  rule("a word settles everything", "return isSaid && maySay(row) ?", "return isSaid ?", WORD),
  rule(
    "trouble waits its turn",
    'return first("trouble") ?? first("open");',
    'return first("open") ?? first("trouble");',
    "names what comes next: trouble first, else the first open row, and nothing when all is settled",
  ),
  service("those who need not move count", "where: { mark, ...more }", "where: { ...more }", PEOPLE),
  service(
    "the last day of a fingerprint counts for nothing",
    "return validUntil === null ? pinUntil.getTime() : Math.min(validUntil, pinUntil.getTime());",
    "return validUntil;",
    "sees what stands on the servers' pages",
  ),
  service(
    "a test message that was refused counts",
    'details: JSON.stringify({ outcome: "sent" }) }',
    "}",
    "takes only a test message that went out for tested",
  ),
  service(
    "whoever repeats it is written down",
    "if ((before !== null) === isSettled) return;",
    "if (before !== null && isSettled) await tx.checklistWord.delete({ where: { row } });",
    KEPT,
  ),
  service(
    "a word leaves no trace",
    "await audit.record(tx, viewer, { action, subjectId: null, details: { row } });",
    "void [audit, action];",
    KEPT,
  ),
  service(
    "any row can be settled by a word",
    "row === undefined || !maySay(row)",
    "row === undefined",
    "takes nobody's word for 'dates'",
  ),
  mutantOf(
    "checklist: helpers settle points",
    "services/checklist",
    "isSettled: boolean,\n): Promise<void> {\n  onlyAdministrators(viewer);",
    'isSettled: boolean,\n): Promise<void> {\n  if (viewer.kind !== "administrator") throw new NotFound();',
    "services/administrators-only",
    "SEC 28: is refused by sayOfChecklist, as if it were not there",
  ),
];
