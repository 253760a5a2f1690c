/** Where workers are timed: two servers behind a slow line, PostgreSQL, and so many workers on machines of their own. */
import { once } from "node:events";
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

/** In front of the old server. */
export const LINES = {
  "far away": {
    words: "40 ms away each way",
    settings: { toServer: { delayMs: 40 }, toClient: { delayMs: 40 } },
  },
  "little for each connection": {
    words: "which hands out 50 kB/s on each connection",
    settings: { toClient: { bytesPerSecondEach: 50_000 } },
  },
} as const satisfies Record<string, Line>;

export type LineName = keyof typeof LINES;

export interface Size {
  readonly mailboxes: number;
  /** In each. */
  readonly messages: number;
}

/** Seconds from when everybody is in line to when the last one is done; workers have started by then. */
export async function timeMoves(line: Line, size: Size, workers: number): Promise<number> {
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
    await client.migration.updateMany({ data: { phase: "queued", activity: "running", queuedAt: new Date() } });
    await until(async () => (await client.migration.count({ where: { phase: { not: "done" } } })) === 0);
    return (performance.now() - began) / 1_000;
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
  while (!(await isSo())) await pause(50);
}
