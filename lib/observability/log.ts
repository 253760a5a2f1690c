/** The log of both processes: one line of JSON for each event, without passwords and without mail. */
import { MailError, printable } from "../engine/errors.ts";

export type LogFacts = Readonly<Record<string, string | number | boolean | null>>;

export interface Log {
  info(event: string, facts?: LogFacts): void;
  /** Something that nobody foresaw, with where in the program it came from. */
  trouble(event: string, error: unknown, facts?: LogFacts): void;
}

/** A log that hands each line to `write`. */
export function logTo(write: (line: string) => unknown): Log {
  const line = (level: "info" | "error", event: string, facts: LogFacts) =>
    write(`${escaped(JSON.stringify({ at: new Date().toISOString(), level, event, ...facts }))}\n`);
  return {
    info: (event, facts = {}) => line("info", event, facts),
    trouble: (event, error, facts = {}) => line("error", event, { ...facts, ...factsOf(error) }),
  };
}

/** The same log, with facts that stand in each of its lines: which migration and which run they are about, say. */
export function tied(log: Log, facts: LogFacts): Log {
  return {
    info: (event, more = {}) => log.info(event, { ...facts, ...more }),
    trouble: (event, error, more = {}) => log.trouble(event, error, { ...facts, ...more }),
  };
}

/** JSON leaves characters as they are that turn the line round on a terminal or clear it (U+202E, C1 controls). It reads back as the same. */
function escaped(json: string): string {
  return json.replace(/[\p{Cf}\u007f-\u009f\u2028\u2029]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}

/** A database's error quotes the whole statement: only its last line says what is wrong. */
function factsOf(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { error: printable(String(error)) };
  const origin = error instanceof MailError && error.cause instanceof Error ? error.cause : error;
  const frames = (origin.stack ?? "").split("\n").filter((each) => /^\s+at /.test(each));
  return {
    error: origin.name,
    ...(error instanceof MailError ? { code: error.code } : {}),
    text: printable(origin.message.trim().split("\n").at(-1) ?? ""),
    stack: frames
      .slice(0, 12)
      .map((each) => each.trim())
      .join(" "),
  };
}
