/** Reads what a client sent in a session. */
import { LineSplitter } from "./line-splitter.ts";

/** A command of a client. */
export interface SentCommand {
  tag: string;
  /** In upper case; "UID FETCH" and the like with both words. */
  verb: string;
  /** The whole command but for its literals' bytes, for example `a1 APPEND INBOX {310}`. */
  text: string;
  /** The literals' bytes. */
  literals: Buffer[];
}

/** The commands in the bytes that a client sent, in order. Lines without a tag and verb (IDLE's DONE) are left out. */
export function commandsOf(sent: Buffer): SentCommand[] {
  const commands: { text: string; literals: Buffer[][] }[] = [];
  for (const piece of new LineSplitter().feed(sent)) {
    if (piece.kind === "line" && piece.isFirst) commands.push({ text: "", literals: [] });
    const current = commands.at(-1);
    if (piece.kind === "literal") {
      current?.literals.at(-1)?.push(piece.bytes);
    } else if (current) {
      current.text += piece.bytes.toString("latin1").replace(/\r?\n$/, "");
      if (piece.literal) current.literals.push([]);
    }
  }
  return commands.flatMap(({ text, literals }) => {
    const match = /^(\S+) ((?:UID )?[a-z]+)/i.exec(text);
    if (!match?.[1] || !match[2]) return [];
    const verb = match[2].toUpperCase();
    return [{ tag: match[1], verb, text, literals: literals.map((each) => Buffer.concat(each)) }];
  });
}
