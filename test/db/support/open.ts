/** A program: opens the database that it is told, as every process of the portal does at its start, and closes it. */
import { openDatabase } from "../../../lib/db/client.ts";

const database = await openDatabase(process.argv[2] ?? "");
await database.close();
