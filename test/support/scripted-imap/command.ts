/** A client's half of IMAP as the scripted server reads it: whole commands, with their literals in place. */
import { LineSplitter } from "../wire/line-splitter.ts";

export interface ClientCommand {
  readonly tag: string;
  /** In upper case; `UID FETCH` and the like in one. */
  readonly verb: string;
  /** Atoms as they stand, strings and literals without quotes, lists with their brackets. Latin1, a character per byte. */
  readonly words: readonly string[];
  /** Without the tag, literals as their length: for transcripts. */
  readonly text: string;
}

/** Decides on a literal that waits for the go-ahead; false: the command was answered in its place, and its bytes will not come. */
type Ask = (command: ClientCommand, size: number) => boolean;

/** Stands where a literal came; no byte looks like it. */
const LITERAL = "\uffff";

export class CommandReader {
  readonly #splitter = new LineSplitter();
  readonly #ask: Ask;
  #text = "";
  #shown = "";
  #literals: string[] = [];

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** The commands that this chunk completes. */
  *feed(chunk: Buffer): Generator<ClientCommand> {
    for (const piece of this.#splitter.feed(chunk)) {
      if (piece.kind === "literal") {
        this.#literals.push((this.#literals.pop() ?? "") + piece.bytes.toString("latin1"));
        continue;
      }
      if (piece.isFirst) this.#begin();
      const line = piece.bytes.toString("latin1").replace(/\r?\n$/, "");
      this.#shown += line;
      this.#text += piece.literal === null ? line : line.replace(/~?\{\d+\+?\}$/, LITERAL);
      if (piece.literal === null) yield parseCommand(this.#text, this.#shown, this.#literals);
      else if (piece.literal.withoutAsking || this.#ask(this.#soFar(), piece.literal.size)) this.#literals.push("");
      else this.#splitter.dropLiteral();
    }
  }

  #begin(): void {
    this.#text = "";
    this.#shown = "";
    this.#literals = [];
  }

  #soFar(): ClientCommand {
    return parseCommand(this.#text, this.#shown, [...this.#literals, ""]);
  }
}

function parseCommand(line: string, shown: string, literals: readonly string[]): ClientCommand {
  const [, tag = "*", verb = "", rest = ""] = /^(\S+) ((?:UID )?\S+) ?(.*)$/is.exec(line) ?? [];
  const left = [...literals];
  const words = [...rest.matchAll(/\(([^()]*)\)|"((?:[^"\\]|\\.)*)"|\uffff|[^ ]+/g)].map(([word, , quoted]) => {
    if (word === LITERAL) return left.shift() ?? "";
    return quoted === undefined ? word : quoted.replace(/\\(.)/g, "$1");
  });
  return { tag, verb: verb.toUpperCase(), words, text: shown.replace(/^\S+ /, "") };
}
