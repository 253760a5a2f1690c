/** Where a replay happens: an old server on its last legs, a new one, PostgreSQL, and two machines with a worker each. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { type FaultProxy, startFaultProxy } from "../../test/support/fault-proxy.ts";
import { sampleMailbox } from "../../test/support/mail/sample-mailbox.ts";
import { seedMaildir } from "../../test/support/mail/seed-maildir.ts";
import type { TestPortal } from "../../test/support/portal.ts";
import { type DovecotServer, startDovecot } from "../../test/support/servers/dovecot.ts";
import { startPostgres } from "../../test/support/servers/postgresql.ts";
import { linkAccount } from "../bench/bed.ts";
import { openMoves, startWorker } from "../moves.ts";
import { MESSAGE_BYTES, type Mover } from "./town.ts";

export const PASSWORD = "replay";
/** Connections that each server may have; the old one refuses any further. */
export const LIMITS = { old: 2, new: 4 };
/** What the old server hands out at best, in bytes a second. */
export const OLD_BYTES_PER_SECOND = 9_000_000;

export interface ReplayBed {
  readonly portal: TestPortal;
  readonly servers: { readonly old: DovecotServer; readonly new: DovecotServer };
  /** In front of them. */
  readonly lines: { readonly old: FaultProxy; readonly new: FaultProxy };
  /** Puts somebody in line. */
  queue(mover: Mover): Promise<void>;
  /** Ends the worker of a machine as a power cut does, and starts the next one. */
  kill(machine: number): Promise<void>;
  /** Ends all workers: what nobody has done by now stays as it is. */
  endWork(): Promise<void>;
  stop(): Promise<void>;
}

export const MACHINES = 2;

export async function makeReplayBed(seed: string, movers: readonly Mover[]): Promise<ReplayBed> {
  const [old, fresh, postgres] = await Promise.all([
    startDovecot({ password: PASSWORD }),
    startDovecot({ password: PASSWORD }),
    startPostgres(),
  ]);
  const pace = { toClient: { bytesPerSecond: OLD_BYTES_PER_SECOND } };
  const lines = {
    old: await startFaultProxy(old, { ...pace, record: false, maxConnections: LIMITS.old }),
    new: await startFaultProxy(fresh, { record: false }),
  };
  seedAll(old, seed, movers);
  const moves = await openMoves(postgres.url, lines, LIMITS);
  const { portal } = moves;
  const machines = Array.from({ length: MACHINES }, (_, machine) => startWorker(portal, machine));
  return {
    portal,
    servers: { old, new: fresh },
    lines,
    // As the portal counts before people press the button.
    queue: ({ login, messages }) =>
      moves.add({ login, password: PASSWORD, messages, bytes: messages * MESSAGE_BYTES, phase: "queued" }),
    async endWork() {
      for (const worker of machines) await ended(worker);
    },
    async kill(machine) {
      const worker = machines[machine];
      if (worker) await ended(worker);
      machines[machine] = startWorker(portal, machine);
    },
    async stop() {
      for (const worker of machines) worker.kill("SIGKILL");
      await portal.close();
      await Promise.all([lines.old.stop(), lines.new.stop(), old.stop(), fresh.stop(), postgres.stop()]);
    },
  };
}

/** Those with as many messages, and as many damaged ones, have the same mail. */
function seedAll(old: DovecotServer, seed: string, movers: readonly Mover[]): void {
  for (const [kind, alike] of Map.groupBy(movers, ({ messages, damaged }) => `${messages} ${damaged}`)) {
    const [first, ...others] = alike;
    if (!first) continue;
    seedMaildir(old, first.login, sampleMailbox(`${seed} ${kind}`, mailOf(first)));
    for (const { login } of others) linkAccount(old, first.login, login);
  }
}

function mailOf({ messages, damaged }: Mover) {
  const some = { folders: messages > 40 ? 12 : 5, medianBytes: 5_000, attachmentsPerMille: 350 };
  return { ...some, messages, damaged, oddPerMille: 20, deletedPerMille: 0 };
}

/** As a power cut does. */
async function ended(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  worker.kill("SIGKILL");
  await once(worker, "exit");
}
