/**
 * A program: node lib/db/copy-sqlite.ts FROM TO. Writes the SQLite file as it stands at this moment, journal of the log included, into an empty one,
 * without what was deleted. In a process of its own, as SQLite would hold up everything else in ours until it is done.
 */
import SqliteFile from "better-sqlite3";

const [from = "", to = ""] = process.argv.slice(2);
const database = new SqliteFile(from, { readonly: true, fileMustExist: true, timeout: 10_000 });
database.prepare("VACUUM INTO ?").run(to);
database.close();
