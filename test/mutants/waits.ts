/** Waits that a server asked for, and those that were chosen here. */
import { type Mutant, mutantOf } from "./mutant.ts";

export const mutants: readonly Mutant[] = [
  mutantOf(
    "waits: what Gmail is known to need counts as asked for",
    "imap/refusals",
    "isRetryNamed: namedMs > 0",
    "isRetryNamed: waitMs > 0",
    "imap/refusals",
    'after "Account exceeded command or bandwidth limits. (Failure)" is 7200 s, in a reply, at the sign-in and in a farewell: named by the server: false',
  ),
  mutantOf(
    "waits: one that was made longer here counts as asked for",
    "engine/errors",
    "return isRetryNamed && retryAt === until;",
    "return isRetryNamed;",
    "worker/state-recorder",
    "stores every state in order, with the waits in between, and passes everything on",
  ),
  mutantOf(
    "waits: the database forgets that the server asked for it",
    "db/migrations",
    "waitAskedFor: activity.isAskedFor ?? false",
    "waitAskedFor: false",
    "db/sqlite",
    'comes back as it was stored: {"phase":"scanning","activity":{"kind":"waiting","until":1700000000123,"reason":"server.throttled","isAskedFor":true}}',
  ),
  mutantOf(
    "waits: trouble that ends a run is always a wait of our own",
    "worker/run-ending",
    "...(isAskedFor(endedBy, until) && { isAskedFor: true })",
    "",
    "worker/run-ending",
    "says that the server asked for the wait only where it named the time",
  ),
  {
    name: "waits: whoever is throttled reads that the server asked for it",
    file: "app/_lib/waiting.ts",
    find: "isAskedFor ?",
    replace: "reason ?",
    test: "test/app/progress-words.test.ts",
    title: "waiting for server.throttled of the old server reads: The old server is busy. We try again at 14:32",
  },
];
