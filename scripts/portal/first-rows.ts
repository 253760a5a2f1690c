/**
 * A child of `npm start`: writes down what the environment says of servers and organisation, and tells its parent the code for the set-up page, if
 * one is needed. A process of its own, so that the one that watches over the portal for months holds no database client in its memory.
 */
import { loadStartConfig } from "../../lib/config/start.ts";
import { openDatabase } from "../../lib/db/client.ts";
import { DatabaseError } from "../../lib/db/errors.ts";
import { issueSetUpCode } from "../../lib/services/set-up.ts";
import { applyEnvironment } from "../../lib/services/set-up-environment.ts";

const COULD_NOT_GO_ON = 4;

try {
  const { web, firstRows } = loadStartConfig();
  const database = await openDatabase(web.databaseUrl);
  try {
    await applyEnvironment(database, firstRows);
    process.send?.({ setUpCode: await issueSetUpCode(database) });
  } finally {
    await database.close();
  }
} catch (error) {
  if (!(error instanceof DatabaseError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = COULD_NOT_GO_ON;
}
process.disconnect?.();
