/** The worker process of the portal: node lib/worker/main.ts */
import { loadConfig } from "../config/config.ts";
import { loadWorkerConfig } from "../config/portal.ts";
import { DatabaseError } from "../db/errors.ts";
import { remember } from "../observability/recent-lines.ts";
import { KeyTrouble } from "./key-files.ts";
import { logTo, tied } from "./log.ts";
import { CannotStart, runWorker } from "./portal-worker.ts";
import { beSparing, GivesBack } from "./sparing.ts";

/** A run can take a quarter of a second to fill what it is given. */
const MEMORY_MS = 250;

beSparing();

const log = tied(
  logTo((line) => {
    remember(line);
    process.stdout.write(line);
  }),
  { process: "worker" },
);

/** The next start goes on where this one was; a process in an unknown state does not. */
for (const event of ["uncaughtException", "unhandledRejection"])
  process.on(event, (error: unknown) => {
    log.trouble("worker.crash", error);
    process.exit(1);
  });

const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stop.abort());

const givesBack = new GivesBack();
setInterval(() => givesBack.look(), MEMORY_MS).unref();

try {
  // For scripts/start.ts, where that started us.
  const onReady = () => void process.send?.("ready");
  await runWorker({ config: loadWorkerConfig(), lockFolder: loadConfig().lockFolder, log, onReady }, stop.signal);
  // Connections that somebody forgot to close do not keep the process alive.
  process.exit(0);
} catch (error) {
  if (!(error instanceof CannotStart || error instanceof KeyTrouble || error instanceof DatabaseError)) throw error;
  process.stderr.write(`worker: ${error.message}\n`);
  process.exit(1);
}
