/** Where workers are timed: two servers behind a slow line, PostgreSQL, and so many workers on machines of their own. */
import { once } from "node:events";
import { cpus } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { type ProxySettings, startFaultProxy } from "../../test/support/fault-proxy.ts";
import { sampleMailbox } from "../../test/support/mail/sample-mailbox.ts";
import { seedMaildir } from "../../test/support/mail/seed-maildir.ts";
import { startDovecot } from "../../test/support/servers/dovecot.ts";
import { startPostgres } from "../../test/support/servers/postgresql.ts";
import { linkAccount } from "../bench/bed.ts";
import { openMoves, startWorker } from "../moves.ts";

const PASSWORD = "workers";
const TEMPLATE = "template";
const MESSAGE_BYTES = 10_000;
/** As many as two workers can use, four runs with four connections each, and one for people who sign in. */
const CONNECTIONS = 33;

interface Line {
  readonly words: string;
  readonly settings: ProxySettings;
}

const milliseconds = (delayMs: number): ProxySettings => ({ toServer: { delayMs }, toClient: { delayMs } });

/** In front of the old server. */
export const LINES = {
  "far away": { words: "150 ms away each way", settings: milliseconds(150) },
  "little for each connection": {
    words: "which hands out 50 kB/s on each connection",
    settings: { toClient: { bytesPerSecondEach: 50_000 } },
  },
  nearer: { words: "40 ms away each way", settings: milliseconds(40) },
} as const satisfies Record<string, Line>;

export type LineName = keyof typeof LINES;

export interface Size {
  readonly mailboxes: number;
  /** In each. */
  readonly messages: number;
}

export interface Timed {
  /** From when everybody is in line to when the last one is done; workers have started by then. */
  readonly seconds: number;
  /** Open to the old server, on average. */
  readonly connections: number;
  /** Share of this machine's processors that was in use, by whomever: near 1, they and not the old server are what everybody waits for. */
  readonly busy: number;
}

/** Throws where a move is done and not complete. */
export async function timeMoves(line: Line, size: Size, workers: number): Promise<Timed> {
  const [old, fresh, postgres] = await Promise.all([
    startDovecot({ password: PASSWORD }),
    startDovecot({ password: PASSWORD }),
    startPostgres(),
  ]);
  const slow = await startFaultProxy(old, { ...line.settings, record: false });
  const { portal, add } = await openMoves(
    postgres.url,
    { old: slow, new: fresh },
    { old: CONNECTIONS, new: CONNECTIONS },
  );
  const machines = Array.from({ length: workers }, (_, machine) => startWorker(portal, machine));
  try {
    const mail = { messages: size.messages, folders: 20, medianBytes: MESSAGE_BYTES, attachmentsPerMille: 0 };
    seedMaildir(old, TEMPLATE, sampleMailbox("workers", { ...mail, oddPerMille: 0, deletedPerMille: 0 }));
    for (let index = 0; index < size.mailboxes; index++) {
      const login = `person${index}`;
      linkAccount(old, TEMPLATE, login);
      await add({ login, password: PASSWORD, ...size, bytes: size.messages * MESSAGE_BYTES, phase: "draft" });
    }
    const { client } = portal.database;
    await until(async () => (await client.worker.count()) === workers);
    const began = performance.now();
    const processors = processorTimes();
    const open: number[] = [];
    await client.migration.updateMany({ data: { phase: "queued", activity: "running", queuedAt: new Date() } });
    await until(async () => {
      open.push(slow.connections().open);
      return (await client.migration.count({ where: { phase: { not: "done" } } })) === 0;
    });
    const seconds = (performance.now() - began) / 1_000;
    const busy = shareInUse(processors, processorTimes());
    const complete = await client.migration.count({ where: { grade: "complete" } });
    if (complete !== size.mailboxes) throw new Error(`${complete} of ${size.mailboxes} moves are complete`);
    return { seconds, connections: open.reduce((sum, one) => sum + one, 0) / open.length, busy };
  } finally {
    for (const machine of machines) {
      machine.kill("SIGKILL");
      await once(machine, "exit");
    }
    await portal.close();
    await Promise.all([slow.stop(), old.stop(), fresh.stop(), postgres.stop()]);
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(100);
}

interface ProcessorTimes {
  readonly idle: number;
  readonly all: number;
}

function processorTimes(): ProcessorTimes {
  const times = cpus().map((processor) => processor.times);
  const all = times.flatMap((each) => Object.values(each)).reduce((sum, one) => sum + one, 0);
  return { idle: times.reduce((sum, { idle }) => sum + idle, 0), all };
}

function shareInUse(before: ProcessorTimes, after: ProcessorTimes): number {
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}
