/** A portal with very many people on its roster, its web process alone, and an administrator's browser that asks for its pages. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { portalCookies } from "../../lib/auth/cookies.ts";
import { sessionSecret } from "../../lib/auth/secret.ts";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { loadWebConfig, loadWorkerConfig } from "../../lib/config/portal.ts";
import { sealAudit } from "../../lib/db/audit-chain.ts";
import { openDatabase } from "../../lib/db/client.ts";
import type { Database } from "../../lib/db/database.ts";
import { learnSizes } from "../../lib/db/sweep.ts";
import type { Portal } from "../../lib/services/portal.ts";
import { answerSignEvidence } from "../../lib/worker/answer-sign-evidence.ts";
import { openSigningKey } from "../../lib/worker/key-files.ts";
import { addAdministrator, type TestPortal } from "../../test/support/portal.ts";
import { answerNext } from "../../test/support/portal-worker.ts";
import { childrenOf, portalFolder, type RunningPortal, startPortal } from "../../test/support/running-portal.ts";
import { type Answer, Asker } from "./asker.ts";
import { residentOf } from "./memory.ts";
import { keepRecords, type Records } from "./records.ts";
import { settleTown, type Town } from "./town.ts";

export interface Desk {
  readonly portal: Portal;
  readonly viewer: Administrator;
  readonly ids: Town & Records;
  /** Asks for a page or file, and reads all of it. Throws where it is not what was asked for. */
  ask(path: string): Promise<Answer>;
  /** Answers the next question for a signed evidence file, as a worker does. */
  signEvidence(): Promise<void>;
  /** Megabytes of the web process that are in memory now. */
  memory(): number;
  stop(): Promise<void>;
}

/** `url`: of an empty PostgreSQL; null: SQLite. */
export async function openDesk(people: number, url: string | null): Promise<Desk> {
  const folder = portalFolder();
  const databaseUrl = url ?? `file:${join(folder, "carryover.db")}`;
  const database = await openDatabase(databaseUrl);
  const town = await settleTown(database, people);
  const settings = { CARRYOVER_DATA_DIR: folder, DATABASE_URL: url ?? "", NEXTAUTH_URL: "http://portal.test" };
  const config = loadWebConfig(settings);
  const portal: Portal = { database, config, sealingKey: () => Promise.reject(new Error("nobody signs in here")) };
  const { viewer, sessionId } = await addAdministrator(portal);
  const records = await keepRecords(database, viewer.administratorId);
  await settle(database);
  const environment = { ROLE: "web", ...(url !== null && { DATABASE_URL: url }) };
  const running = await startPortal({ folder, environment });
  const cookie = await cookieOf(running, sessionId, config.sessionSecretFile);
  const asker = new Asker();
  const signingKey = openSigningKey(loadWorkerConfig(settings));
  const [webProcess = 0] = childrenOf(running.pid, "web.mjs");
  return {
    ...{ portal, viewer, ids: { ...town, ...records } },
    ask: (path) => asker.ask({ url: `${running.url}${path}`, cookie }),
    memory: () => residentOf(webProcess),
    signEvidence: async () => {
      await answerNext(portal as TestPortal, "signEvidence", async (asked) => {
        return { ok: true, value: await answerSignEvidence({ database, signingKey }, asked) };
      });
    },
    stop: async () => {
      await asker.stop();
      await database.close();
      await running.end();
      running.remove();
    },
  };
}

/** What the worker has done by the time that so much stands there: it seals the audit as it grows, and has SQLite learn of its tables every hour. */
async function settle(database: Database): Promise<void> {
  await sealAudit(database, new Date());
  await learnSizes(database);
  // As PostgreSQL does by itself after some minutes.
  if (database.provider === "postgresql") await database.client.$executeRawUnsafe("VACUUM ANALYZE");
}

interface Tokens {
  encode(asked: { token: { sub: string }; secret: string }): Promise<string>;
}
// Not imported: next-auth's types change those of process.env wherever they are seen.
const { encode }: Tokens = createRequire(import.meta.url)("next-auth/jwt");

async function cookieOf({ url }: RunningPortal, sessionId: string, secretFile: string): Promise<string> {
  const token = await encode({ token: { sub: sessionId }, secret: await sessionSecret(secretFile) });
  return `${portalCookies(url).session}=${token}`;
}
