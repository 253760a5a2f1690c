/** The worker's log: one line of JSON for each event, without passwords and without mail. */
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
    write(`${JSON.stringify({ at: new Date().toISOString(), level, event, ...facts })}\n`);
  return {
    info: (event, facts = {}) => line("info", event, facts),
    trouble: (event, error, facts = {}) => line("error", event, { ...facts, ...factsOf(error) }),
  };
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
