/** Which commands an import may send: the rule of the house, written down apart from the code that keeps it. */
import { commandsOf, type SentCommand } from "../../support/wire/transcript.ts";

type Side = "old" | "new";

const reading = [
  "CAPABILITY",
  "ID",
  "LOGIN",
  "AUTHENTICATE",
  "NAMESPACE",
  "LIST",
  "LSUB",
  "STATUS",
  "EXAMINE",
  "FETCH",
  "UID FETCH",
  "SEARCH",
  "UID SEARCH",
  "NOOP",
  "LOGOUT",
];
const adding = ["SELECT", "UNSELECT", "CREATE", "SUBSCRIBE", "APPEND", "UID STORE"];

const allowed: Readonly<Record<Side, ReadonlySet<string>>> = {
  old: new Set(reading),
  new: new Set([...reading, ...adding]),
};

/** The commands, as they were sent, that may not be sent to this side. */
export function breaches(side: Side, sent: Buffer): string[] {
  return commandsOf(sent)
    .filter((command) => !allowed[side].has(command.verb) || marksOrRemoves(command))
    .map(({ text }) => text);
}

/** How often each verb was sent. */
export function verbCounts(sessions: readonly Buffer[]): Record<string, number> {
  const verbs = sessions.flatMap(commandsOf).map(({ verb }) => verb);
  return Object.fromEntries([...Map.groupBy(verbs, (verb) => verb)].map(([verb, all]) => [verb, all.length]));
}

/** An allowed verb used in a way that marks messages as read, takes marks away or marks for deletion. */
function marksOrRemoves({ verb, text }: SentCommand): boolean {
  if (verb.endsWith("FETCH")) return /BODY\[|RFC822(?!\.SIZE|\.HEADER)|BINARY\[/i.test(text);
  if (verb.endsWith("STORE")) return !/ \+FLAGS(\.SILENT)? \(/i.test(text) || /\\deleted/i.test(text);
  return verb === "APPEND" && /\\deleted/i.test(text);
}
