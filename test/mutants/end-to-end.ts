import type { Mutant } from "./mutant.ts";

/**
 * A hole in the wall and somebody who uses it, in one: behind the wall, a harmless command becomes one that must never be sent.
 * Whole imports between real servers go on as if nothing had happened, so only the servers' own logs can tell.
 */
const throughTheWall = (name: string, sent: string, instead: string): Mutant => ({
  name: `end to end: ${name}`,
  file: "lib/imap/wire.ts",
  find: "this.#wall.outgoing(chunk);",
  replace: `this.#wall
        .outgoing(chunk)
        .map((piece) => Buffer.from(piece.toString("latin1").replace(${JSON.stringify(sent)}, ${JSON.stringify(instead)}), "latin1"));`,
  test: "test/end-to-end/transcript.long.test.ts",
  title: "a first run only reads the old account and only adds to the new one",
});

const option = (name: string, find: string, replace: string, title: string): Mutant => ({
  name: `end to end: ${name}`,
  file: "lib/cli/arguments.ts",
  find,
  replace,
  test: "test/end-to-end/options.long.test.ts",
  title,
});

/** What only whole imports by the real program can show. */
export const mutants: readonly Mutant[] = [
  throughTheWall("SELECT on the old account", " EXAMINE ", " SELECT "),
  throughTheWall("CLOSE", " LOGOUT\r\n", " CLOSE\r\n"),
  throughTheWall("EXPUNGE", " LOGOUT\r\n", " EXPUNGE\r\n"),
  throughTheWall("STORE -FLAGS", " LOGOUT\r\n", " UID STORE 1 -FLAGS.SILENT (\\Seen)\r\n"),
  throughTheWall("reading marks as read", "BODY.PEEK[]", "BODY[]"),
  option(
    "--newest-first is not passed on",
    'newestFirst: given.has("newest-first"),',
    "newestFirst: false,",
    "messages arrive in their old order, or with --newest-first by their dates",
  ),
  option(
    "--connections is not passed on",
    'connections: given.optional("connections", count(1, 16)) ?? 2,',
    "connections: 2,",
    "with --connections 4 that many are used on both sides",
  ),
  option(
    "--verify is not passed on",
    'verify: given.optional("verify", oneOf("quick", "full")) ?? "quick",',
    'verify: "quick",',
    "with --verify full everything is read back, else a sample; one byte that changed on new is found",
  ),
  option(
    "--dry-run copies",
    'dryRun: given.has("dry-run"),',
    "dryRun: false,",
    "with --dry-run both accounts are left alone, and it says what a run then copies",
  ),
  {
    name: "end to end: the last look is not waited for",
    file: "lib/cli/arguments.ts",
    find: 'lastProbeMs: given.optional("last-probe", seconds) ?? 300_000,',
    replace: "lastProbeMs: 0,",
    test: "test/end-to-end/faults.integration.test.ts",
    title: "and it never arrived: it is parked over runs, and sent again only after the last look",
  },
  {
    name: "end to end: the journal forgets",
    file: "lib/db/journal.ts",
    find: "if (rows.length === 0) return;",
    replace: "if (rows.length >= 0) return;",
    test: "test/end-to-end/kills.integration.test.ts",
    title: "killed 40 times at any moment and resumed, nothing is lost and nothing doubled",
  },
];
