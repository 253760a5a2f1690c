/** Waits that a server asked for, and those that were chosen here. */
import { type Mutant, mutantOf } from "./mutant.ts";

const WORDS = { test: "test/app/progress-words.test.ts" } as const;
const LEFT =
  "UX 20: how long it takes is never said while that cannot be trusted, and during a wait it is what comes after";

/** What the progress page says. */
const said = (name: string, find: string, replace: string, title: string): Mutant => ({
  name: `waits: ${name}`,
  file: "app/move/[migration]/progress/standing-words.ts",
  ...{ find, replace, ...WORDS, title },
});

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
  said(
    "a reason is not named",
    't("progress.lead.waiting", { trouble: troubleText(standing.reason, standing.side).what })',
    't("progress.lead.waiting", { trouble: "" })',
    "UX 21: a wait for net.lost says why, when it goes on and when the last message came",
  ),
  said(
    "nobody is told when the last message came",
    'case "waiting":\n    case "paused":\n    case "stopped":\n    case "needsPassword":\n    case "needsYou":\n    case "failed":\n    case "closed":\n    case "reopened":\n      return last',
    'case "paused":\n    case "stopped":\n    case "needsPassword":\n    case "needsYou":\n    case "failed":\n    case "closed":\n    case "reopened":\n      return last',
    "UX 21: a wait for net.lost says why, when it goes on and when the last message came",
  ),
  said(
    "silence is told after an hour",
    "const SILENCE_SECONDS = 120;",
    "const SILENCE_SECONDS = 3600;",
    "UX 21: after two minutes of silence it says what that means, and when we connect again",
  ),
  {
    name: "waits: what is left is told as if there were no wait",
    file: "app/move/[migration]/progress/words.ts",
    find: 'if (standing.kind === "waiting") return capitalized(t("progress.leftAfter", { about: words }));',
    replace: "",
    ...WORDS,
    title: LEFT,
  },
  {
    name: "waits: time left to the minute",
    file: "lib/i18n/rough-duration.ts",
    find: "if (minutes < 20)",
    replace: "if (minutes < 58)",
    ...WORDS,
    title: LEFT,
  },
  mutantOf(
    "waits: a password that was refused on the way is tried again",
    "engine/errors",
    '"auth.refused": { scope: "account", next: "askPerson" }',
    '"auth.refused": { scope: "account", next: "retryLater" }',
    "worker/midway.long",
    "UX 23: a password that is refused in the middle of a run stops it after one try, and with another it goes on from there",
  ),
];
