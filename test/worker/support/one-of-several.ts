/**
 * A worker beside others on one database, as on another machine: with short holds, and, where it is told so, stopped by itself in
 * the moment after a message's COMMITTING is on the disk and before anything else happens.
 */
import { loadConfig } from "../../../lib/config/config.ts";
import { loadWorkerConfig } from "../../../lib/config/portal.ts";
import { DatabaseJournal } from "../../../lib/db/journal.ts";
import { logTo } from "../../../lib/worker/log.ts";
import { runWorker } from "../../../lib/worker/portal-worker.ts";

/** Before the last byte of the how manieth message; 0: never. */
const stopAt = Number(process.argv[2]);

const append = DatabaseJournal.prototype.append;
let committed = 0;
DatabaseJournal.prototype.append = async function (rows, durability) {
  await append.call(this, rows, durability);
  if (rows.some(({ kind }) => kind === "COMMITTING") && ++committed === stopAt) process.kill(process.pid, "SIGSTOP");
};

const log = logTo((line) => process.stdout.write(line));
const holdTimes = { lengthMs: 5_000, renewMs: 1_500 };
const slotTimes = { heartbeatMs: 500, answerMs: 2_000, freshMs: 3_000, restMs: 4_000, asleepMs: 60_000 };
const { lockFolder } = loadConfig();
await runWorker(
  { config: loadWorkerConfig(), lockFolder, log, holdTimes, slotTimes, isOneOfSeveral: true },
  new AbortController().signal,
);
