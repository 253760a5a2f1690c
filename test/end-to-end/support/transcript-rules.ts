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
  old: new Set([...reading, "COMPRESS"]),
  new: new Set([...reading, ...adding]),
};

/** The commands, as they were sent, that may not be sent to this side. */
export function breaches(side: Side, sent: Buffer): string[] {
  return commandsOf(sent)
    .filter((command) => !allowed[side].has(command.verb) || marksOrRemoves(command))
    .map(({ text }) => text);
}

/** What was said in a session, byte for byte. */
export interface Talk {
  readonly client: Buffer;
  readonly server: Buffer;
}

/**
 * The commands that add flags to messages which no APPENDUID of these sessions named: only what an import has copied itself may be
 * marked. The sessions are those of the new account, oldest first, from the first import on.
 */
export function strangersMarked(sessions: readonly Talk[]): string[] {
  const own = new Set<string>();
  const strange: string[] = [];
  for (const { client, server } of sessions) {
    const replies = server.toString("latin1");
    let folder = "";
    for (const { tag, verb, text } of commandsOf(client)) {
      const name = /^\S+ \S+ ("(?:[^"\\]|\\.)*"|\S+)/.exec(text)?.[1]?.replace(/^"|"$/g, "") ?? "";
      if (verb === "SELECT" || verb === "EXAMINE") folder = name;
      const appended = new RegExp(`^${tag} OK \\[APPENDUID \\d+ ([\\d:,]+)\\]`, "im").exec(replies)?.[1];
      if (verb === "APPEND" && appended) for (const uid of uidsIn(appended)) own.add(`${name} ${uid}`);
      const set = /^\S+ UID STORE (\S+)/i.exec(text)?.[1];
      if (set && uidsIn(set).some((uid) => !own.has(`${folder} ${uid}`))) strange.push(text);
    }
  }
  return strange;
}

function uidsIn(set: string): number[] {
  return set.split(",").flatMap((range) => {
    const [from = Number.NaN, to = from] = range.split(":").map(Number);
    return Array.from({ length: to - from + 1 }, (_unused, index) => from + index);
  });
}

/** How many messages were sent in APPENDs, of which one can hold many (RFC 3502). */
export function messagesAppended(sessions: readonly Buffer[]): number {
  const appends = sessions.flatMap(commandsOf).filter(({ verb }) => verb === "APPEND");
  return appends.reduce((total, { text }) => total + (text.match(/ \{\d+\+?\}/g)?.length ?? 0), 0);
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
