/**
 * A worker beside others on one database, as on another machine: with short holds, and, where it is told so, stopped by itself in
 * the moment after a message's COMMITTING is on the disk and before anything else happens.
 */
import net from "node:net";
import { loadConfig } from "../../../lib/config/config.ts";
import { loadWorkerConfig } from "../../../lib/config/portal.ts";
import { DatabaseJournal } from "../../../lib/db/journal.ts";
import { logTo } from "../../../lib/worker/log.ts";
import { runWorker } from "../../../lib/worker/portal-worker.ts";

/** Before the last byte of the how manieth message; 0: never. */
const stopAt = Number(process.argv[2]);
/** Where it connects from; empty: anywhere. */
const address = process.argv[3] ?? "";

/** All connections begin here, whoever opens them: with options, in a list of arguments already, or with port and host. */
const { connect } = net.Socket.prototype;
if (address !== "")
  net.Socket.prototype.connect = function (this: net.Socket, ...given: unknown[]): net.Socket {
    const [first, second, ...others]: unknown[] = Array.isArray(given[0]) ? given[0] : given;
    const from = { localAddress: address };
    if (typeof first !== "object")
      return Reflect.apply(connect, this, [{ port: first, host: second, ...from }, ...others]);
    Object.assign(first ?? {}, from);
    return Reflect.apply(connect, this, given);
  };

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
const stop = new AbortController();
process.on("SIGTERM", () => stop.abort());
await runWorker(
  { config: loadWorkerConfig(), lockFolder, log, holdTimes, slotTimes, isOneOfSeveral: true },
  stop.signal,
);
process.exit(0);
