/** Two accounts, a journal and a clock that outlive runs, and runs on them: each in a process of its own, with its own faults. */
import { type Comparison, compareAccounts } from "../../../lib/engine/compare.ts";
import { migrate } from "../../../lib/engine/migrate.ts";
import type { RunReport } from "../../../lib/engine/report.ts";
import type { ImportRequest } from "../../../lib/engine/request.ts";
import type { World } from "../../../lib/engine/world.ts";
import { type AccountOptions, MemoryAccount } from "./account.ts";
import { FakeClock } from "./clock.ts";
import { type FaultPlan, Faults, noFaults } from "./faults.ts";
import { type Mailbox, mailbox } from "./fixture.ts";
import { JournalFile, MemoryJournal, type WritePlan } from "./journal.ts";
import { MemoryObserver } from "./observer.ts";
import { KILLED, MemoryProcess } from "./process.ts";
import { MemoryServer } from "./server.ts";
import type { LogEntry } from "./session.ts";
import type { ServerTraits } from "./traits.ts";

export const PLAIN_REQUEST: ImportRequest = {
  folders: null,
  include: [],
  exclude: [],
  map: [],
  below: null,
  since: null,
  maxMessageBytes: null,
  withDeleted: false,
  newestFirst: false,
  connections: 1,
  verify: "full",
  dryRun: false,
  readBodies: false,
  settleMs: 10_000,
  lastProbeMs: 3_000,
  reservedNames: [],
};

export interface WorldOptions {
  readonly old: Mailbox;
  /** What is on the new account before the first run. */
  readonly new?: Mailbox;
  readonly oldAccount?: AccountOptions;
  readonly newAccount?: AccountOptions;
  readonly oldServer?: Partial<ServerTraits>;
  readonly newServer?: Partial<ServerTraits>;
  /** Of every run. */
  readonly request?: Partial<ImportRequest>;
}

export interface RunFaults {
  readonly protocol?: FaultPlan;
  readonly journal?: WritePlan;
  /** What stands between the engine and the servers. */
  readonly between?: (world: World, stop: AbortSignal) => World;
}

/** What one run did, and what became of it. */
export interface RunTrace {
  /** Null when the process was killed. */
  readonly report: RunReport | null;
  readonly faults: Faults;
  readonly journal: MemoryJournal;
  readonly observer: MemoryObserver;
  readonly log: readonly LogEntry[];
  readonly oldServer: { readonly open: number; readonly mostOpen: number };
  readonly newServer: { readonly open: number; readonly mostOpen: number };
  /** How many APPEND commands were sent. */
  readonly appends: number;
}

export class MemoryWorld {
  readonly old: MemoryAccount;
  readonly new: MemoryAccount;
  readonly journal = new JournalFile();
  readonly clock = new FakeClock();
  /** May be changed between runs. */
  oldTraits: Partial<ServerTraits>;
  newTraits: Partial<ServerTraits>;
  readonly #request: Partial<ImportRequest>;

  constructor(options: WorldOptions) {
    // Numbers of the two sides are far apart, so that a mix-up shows.
    this.old = new MemoryAccount(options.old, {
      firstUid: 11,
      uidStep: 2,
      firstUidValidity: 7000,
      ...options.oldAccount,
    });
    this.new = new MemoryAccount(options.new ?? mailbox({}), {
      firstUid: 501,
      firstUidValidity: 300,
      delimiter: ".",
      ...options.newAccount,
    });
    this.oldTraits = options.oldServer ?? {};
    this.newTraits = options.newServer ?? {};
    this.#request = options.request ?? {};
  }

  /** One run in a process of its own, to its end or to its death. `prepare` gets hold of the process before it starts. */
  async run(
    request: Partial<ImportRequest> = {},
    faults: RunFaults = {},
    prepare: (process: MemoryProcess) => void = () => undefined,
  ): Promise<RunTrace> {
    // A power cut takes what this run writes, not what an earlier one wrote.
    this.journal.settle();
    const process = new MemoryProcess();
    const protocol = new Faults(process, faults.protocol ?? noFaults);
    const log: LogEntry[] = [];
    const around = { process, faults: protocol, clock: this.clock, log };
    const oldServer = MemoryServer.old(this.old, this.oldTraits, around);
    const newServer = MemoryServer.new(this.new, this.newTraits, around);
    const journal = new MemoryJournal(this.journal, process, faults.journal);
    const observer = new MemoryObserver();
    prepare(process);
    const bare = { old: oldServer, new: newServer, journal, clock: this.clock, observer };
    const world = faults.between?.(bare, process.signal) ?? bare;
    const wanted = { ...PLAIN_REQUEST, ...this.#request, ...request };
    const outcome = await process.outcome(migrate(world, wanted, process.signal));
    if (outcome === KILLED) this.clock.forgetSleepers();
    const appends = log.filter((entry) => entry.verb === "APPEND").length;
    const report = outcome === KILLED ? null : outcome;
    return { report, faults: protocol, journal, observer, log, oldServer, newServer, appends };
  }

  /** What is not the same on both sides, as `verify` sees it: without the journal. */
  async differences(): Promise<Comparison[]> {
    const process = new MemoryProcess();
    const around = { process, faults: new Faults(process, noFaults), clock: this.clock, log: [] };
    const old = MemoryServer.old(this.old, this.oldTraits, around);
    const fresh = MemoryServer.new(this.new, this.newTraits, around);
    const wanted = { ...PLAIN_REQUEST, ...this.#request };
    const found: Comparison[] = [];
    for await (const one of compareAccounts({ old, new: fresh, clock: this.clock }, wanted, process.signal))
      if (one.outcome !== "same") found.push(one);
    return found;
  }
}
