/** Ways to spoil what a scripted server says. */
import type { ClientCommand } from "./command.ts";
import type { Dialect, Said } from "./dialect.ts";

type Speak = Dialect["speak"];

/** What is said to commands like this is changed, so often (default always). */
export function spoiling(command: RegExp, change: Speak, times = Number.POSITIVE_INFINITY): Pick<Dialect, "speak"> {
  let left = times;
  return { speak: (said, sent) => (command.test(sentAs(sent)) && left-- > 0 ? change(said, sent) : said) };
}

/** Commands like this are not carried out, so often (default always); this is said instead. */
export function refusing(command: RegExp, said: Said, times = Number.POSITIVE_INFINITY): Pick<Dialect, "instead"> {
  let left = times;
  return { instead: (sent) => (command.test(sentAs(sent)) && left-- > 0 ? said : null) };
}

function sentAs({ text }: ClientCommand): string {
  return text;
}

/** Each untagged response changed; null leaves it out. */
export function eachLine(change: (line: string) => string | null): Speak {
  return (said) => ({ ...said, lines: changed(said.lines, change) });
}

function* changed(lines: Iterable<string>, change: (line: string) => string | null): Generator<string> {
  for (const line of lines) {
    const now = change(line);
    if (now !== null) yield now;
  }
}

/** These untagged responses before the others. */
export function before(...lines: readonly string[]): Speak {
  return (said) => ({ ...said, lines: [...lines, ...said.lines] });
}

/** Said without an end. A client that has had enough hangs up; one that never has still gets no more than `most` bytes. */
export function* endless(piece: string, most = 96 * 1024 * 1024): Generator<string> {
  for (let bytes = 0; bytes < most; bytes += piece.length) yield piece;
}
