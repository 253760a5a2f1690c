/** Whole imports between two scripted servers: the real engine over the real lib/imap, with a journal and a clock that outlive runs. */
import { migrate } from "../../../lib/engine/migrate.ts";
import type { RunReport } from "../../../lib/engine/report.ts";
import type { ImportRequest } from "../../../lib/engine/request.ts";
import { newServer, oldServer, type Timeouts } from "../../../lib/imap/servers.ts";
import { type AccountOptions, MemoryAccount } from "../memory/account.ts";
import { FakeClock } from "../memory/clock.ts";
import { type Mailbox, mailbox } from "../memory/fixture.ts";
import { JournalFile, MemoryJournal } from "../memory/journal.ts";
import { MemoryObserver } from "../memory/observer.ts";
import { MemoryProcess } from "../memory/process.ts";
import { PLAIN_REQUEST } from "../memory/world.ts";
import type { Dialect } from "./dialect.ts";
import { type ScriptedImap, startScriptedImap } from "./server.ts";

export interface ScriptedRun {
  readonly report: RunReport;
  readonly observer: MemoryObserver;
  /** Commands of this run, by side. */
  readonly old: readonly string[];
  readonly new: readonly string[];
}

export interface ScriptedBench {
  readonly old: MemoryAccount;
  readonly new: MemoryAccount;
  readonly oldServer: ScriptedImap;
  readonly newServer: ScriptedImap;
  readonly clock: FakeClock;
  /** One run to its end or as far as it gets. */
  run(request?: Partial<ImportRequest>): Promise<ScriptedRun>;
  stop(): Promise<void>;
}

export interface BenchOptions {
  readonly old: Mailbox;
  readonly new?: Mailbox;
  readonly oldAccount?: AccountOptions;
  readonly newAccount?: AccountOptions;
  readonly oldDialect?: Partial<Dialect>;
  readonly newDialect?: Partial<Dialect>;
  readonly timeouts?: Partial<Timeouts>;
}

/** Starts both servers. */
export async function scriptedBench(options: BenchOptions): Promise<ScriptedBench> {
  const old = new MemoryAccount(options.old, { firstUid: 11, uidStep: 2, ...options.oldAccount });
  const fresh = new MemoryAccount(options.new ?? mailbox({}), { firstUid: 501, delimiter: ".", ...options.newAccount });
  const oldScripted = await startScriptedImap(() => old, options.oldDialect);
  const newScripted = await startScriptedImap(() => fresh, options.newDialect);
  const journal = new JournalFile();
  const clock = new FakeClock();
  const settings = ({ host, port }: ScriptedImap) => ({
    ...({ host, port, security: "starttls", user: "anna", password: async () => "pw" } as const),
    timeouts: { silenceMs: 5_000, openMs: 5_000, appendReplyMs: 5_000, ...options.timeouts },
  });
  return {
    old,
    new: fresh,
    oldServer: oldScripted,
    newServer: newScripted,
    clock,
    async run(request = {}) {
      const process = new MemoryProcess();
      const observer = new MemoryObserver();
      const before = [oldScripted.commands.length, newScripted.commands.length];
      const world = {
        old: oldServer(settings(oldScripted)),
        new: newServer(settings(newScripted)),
        journal: new MemoryJournal(journal, process),
        clock,
        observer,
      };
      const report = await migrate(world, { ...PLAIN_REQUEST, ...request }, process.signal);
      return {
        report,
        observer,
        old: oldScripted.commands.slice(before[0]),
        new: newScripted.commands.slice(before[1]),
      };
    },
    async stop() {
      await Promise.all([oldScripted.stop(), newScripted.stop()]);
    },
  };
}
