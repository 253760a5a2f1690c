/**
 * npm run release-dump: keeps what this version leaves behind on both databases in test/fixtures/releases/VERSION, so that every later version is
 * tested with it: somebody in the middle of an import, somebody who is done, somebody in line, and a row in every table.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sampleMailbox } from "../test/support/mail/sample-mailbox.ts";
import { seedMaildir } from "../test/support/mail/seed-maildir.ts";
import { dumpPostgresql, dumpSqlite, emptyTables } from "../test/support/release/database-dump.ts";
import { fillEveryTable } from "../test/support/release/every-table.ts";
import { readMail } from "../test/support/release/mail-files.ts";
import { startPostgres } from "../test/support/servers/postgresql.ts";
import { isDone, planWith, Servers, WorkerBench } from "../test/worker/support/bench.ts";
import { root } from "./programs.ts";

/** So many messages each of them has. */
const MESSAGES = { midway: 24, done: 6, inLine: 6 } as const;
const SMALL = { folders: 2, medianBytes: 300, oddPerMille: 0, attachmentsPerMille: 0, deletedPerMille: 0 };

const { version }: { version: string } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const folder = join(root, "test/fixtures/releases", version);
mkdirSync(folder, { recursive: true });

const servers = await Servers.start();
const bench = await WorkerBench.open(servers, { line: {} });
for (const [login, messages] of Object.entries(MESSAGES))
  seedMaildir(servers.old, login, sampleMailbox(login, { messages, ...SMALL }));
const plan = planWith(1, { settleMs: 30_000, lastProbeMs: 3_000, oneByOne: true });
const worker = bench.startWorker();
const { id: done } = await bench.queued("done", { plan });
await bench.until(done, isDone);
bench.line?.set({ toClient: { bytesPerSecond: 3_000 } });
const { id: midway } = await bench.queued("midway", { plan });
await bench.untilCopied(midway, 6);
await worker.stop();
await bench.queued("inLine", { plan });
await fillEveryTable(bench.portal);

const empty = await emptyTables(bench.portal.database);
if (empty.length > 0) throw new Error(`test/support/release/every-table.ts fills no row into: ${empty.join(", ")}`);
const postgres = await startPostgres();
const save = (name: string, text: string) => writeFileSync(join(folder, name), text);
save("postgresql.sql", await dumpPostgresql(bench.portal.database, postgres.url));
save("sqlite.sql", dumpSqlite(bench.portal.workerConfig.databaseUrl.slice("file:".length)));
save("opening-key.pem", readFileSync(bench.portal.workerConfig.privateKeyFile, "utf8"));
const mail = Object.keys(MESSAGES).map((login) => [
  login,
  { old: readMail(servers.old, login), new: login === "inLine" ? {} : readMail(servers.new, login) },
]);
save("mail.json", `${JSON.stringify(Object.fromEntries(mail), null, 2)}\n`);
await postgres.stop();
await bench.close();
await servers.stop();
console.log(`What ${version} leaves behind is in ${folder}.`);
