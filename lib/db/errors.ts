/** Everything that can be wrong with the database itself, told apart by what somebody can do about it. */
import { MailError } from "../engine/errors.ts";

/**
 * `notADatabase`: something else, or damaged. `notOurs`: a database, but another program's. `newer`: changed by a newer
 * Carryover so that this one cannot use it. `unreadable`: missing folder, no permission, failing disk. `diskFull`. `busy`: another process holds it.
 * `unreachable`: the database server does not answer or refuses us.
 */
export type DatabaseTrouble = "notADatabase" | "notOurs" | "newer" | "unreadable" | "diskFull" | "busy" | "unreachable";

/** `message` is one plain sentence for the person at the terminal; the driver's error is its cause. */
export class DatabaseError extends Error {
  readonly trouble: DatabaseTrouble;

  constructor(trouble: DatabaseTrouble, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "DatabaseError";
    this.trouble = trouble;
  }
}

const SENTENCES: Record<DatabaseTrouble, string> = {
  notADatabase: "is not a database, or is damaged",
  notOurs: "is a database of another program",
  newer: "was changed by a newer version of Carryover, beside which this one cannot be used: start the newer one",
  unreadable: "cannot be read or written",
  diskFull: "cannot grow: the disk is full",
  busy: "is held by another process",
  unreachable: "does not answer",
};

/** The error for this trouble with the database called `name`, in words. */
export function databaseError(trouble: DatabaseTrouble, name: string, cause?: unknown): DatabaseError {
  const driverWords = cause instanceof Error ? ` (${cause.message.trim().split("\n").at(-1)})` : "";
  return new DatabaseError(trouble, `${name} ${SENTENCES[trouble]}${driverWords}`, cause);
}

/** SQLite's names of result codes, without the part after the second underscore. */
const SQLITE: Record<string, DatabaseTrouble> = {
  SQLITE_NOTADB: "notADatabase",
  SQLITE_CORRUPT: "notADatabase",
  SQLITE_FULL: "diskFull",
  SQLITE_BUSY: "busy",
  SQLITE_LOCKED: "busy",
  SQLITE_CANTOPEN: "unreadable",
  SQLITE_READONLY: "unreadable",
  SQLITE_PERM: "unreadable",
  SQLITE_AUTH: "unreadable",
  SQLITE_IOERR: "unreadable",
  SQLITE_PROTOCOL: "unreadable",
};

/** PostgreSQL's error classes and codes, those of the socket below, and those of files. */
const OTHERS: readonly (readonly [RegExp, DatabaseTrouble])[] = [
  [/^53100$/, "diskFull"],
  [/^55P03$|^40P01$/, "busy"],
  [/^(08|28|3D|53|57P)/, "unreachable"],
  [/^(ECONN|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE)/, "unreachable"],
  [/^(ENOSPC|EDQUOT)$/, "diskFull"],
  [/^(ENOENT|ENOTDIR|EISDIR|EACCES|EPERM|EROFS|EIO)$/, "unreadable"],
];

/** What the error says about the database; null where it is about something else (a bug, a broken constraint). */
export function troubleOf(error: unknown): DatabaseTrouble | null {
  if (error instanceof DatabaseError) return error.trouble;
  for (const code of codesOf(error)) {
    const trouble = SQLITE[code.split("_").slice(0, 2).join("_")] ?? OTHERS.find(([known]) => known.test(code))?.[1];
    if (trouble) return trouble;
  }
  return null;
}

/** Whether it is an error of Node's or Prisma's with this code (`ENOENT`, `P2002`). */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

/** Driver codes of an error and everything that Prisma wrapped around it. */
function* codesOf(error: unknown, depth = 0): Generator<string> {
  if (typeof error !== "object" || error === null || depth > 5) return;
  for (const key of ["originalCode", "code"])
    if (key in error) {
      const code: unknown = Reflect.get(error, key);
      if (typeof code === "string") yield code;
    }
  for (const key of ["cause", "meta", "driverAdapterError"])
    if (key in error) yield* codesOf(Reflect.get(error, key), depth + 1);
}

/**
 * The error as the engine knows it: `disk.full` or `journal.unreadable` where the database is to blame; anything else
 * comes back as it is.
 */
export function asJournalError(error: unknown): unknown {
  if (error instanceof MailError) return error;
  const trouble = troubleOf(error);
  if (trouble === null) return error;
  const text = error instanceof DatabaseError ? error.message : databaseError(trouble, "the journal", error).message;
  return new MailError(trouble === "diskFull" ? "disk.full" : "journal.unreadable", text, { cause: error });
}
