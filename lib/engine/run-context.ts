/** What all parts of one run share. */
import { Interrupted } from "./errors.ts";
import { pathKey } from "./folder-map.ts";
import type { FolderWork, PlacedLedger } from "./folder-work.ts";
import type { LanePorts } from "./lanes.ts";
import type { ListedFolder, NewSession } from "./ports.ts";
import type { ImportRequest } from "./request.ts";
import type { Stopping } from "./stopping.ts";
import { Suspects } from "./suspects.ts";
import type { Remark } from "./tally.ts";
import type { World } from "./world.ts";

export class RunContext {
  readonly world: World;
  readonly request: ImportRequest;
  readonly stopping: Stopping;
  readonly suspects = new Suspects();
  /** Folders of the new account by pathKey(), kept up to date while folders are made. */
  readonly newFolders = new Map<string, ListedFolder>();
  works: readonly FolderWork[] = [];
  /** About folders that are no works. */
  remarks: readonly Remark[] = [];
  /** Those of the works, and of folders that are gone from the old server. */
  ledgers: readonly PlacedLedger[] = [];
  #waitingSince: number | null = null;
  /** Under way, by pathKey(). */
  readonly #creating = new Map<string, Promise<ListedFolder>>();

  constructor(world: World, request: ImportRequest, stopping: Stopping) {
    this.world = world;
    this.request = request;
    this.stopping = stopping;
  }

  /** Aborted once the run shall end between messages. */
  get signal(): AbortSignal {
    return this.stopping.soft;
  }

  now(): number {
    return this.world.clock.now();
  }

  /** Throws Interrupted once somebody wants the run to end. Called between messages, so that none is left half sent. */
  checkpoint(): void {
    if (this.signal.aborted) throw new Interrupted();
  }

  /** Tells observer and journal what was set aside since the last call. */
  async reportProblems(work: FolderWork): Promise<void> {
    for (const problem of work.takeUnreported()) {
      this.world.observer.problem(problem);
      this.progress(work, problem.messages, 0);
      if (!this.request.dryRun) await this.world.journal.addProblem(problem);
    }
  }

  /** Whether the run may wait until then for messages in flight; `null` is nothing to wait for. */
  mayWaitUntil(due: number | null): boolean {
    if (due === null || this.request.settleMs === 0) return false;
    const deadline = (this.#waitingSince ?? this.now()) + this.request.settleMs;
    return due <= deadline && this.now() < deadline;
  }

  /** What each of the run's lanes works with. */
  lanePorts(): LanePorts {
    const { old, new: fresh, clock, observer } = this.world;
    return {
      old,
      new: fresh,
      clock,
      suspects: this.suspects,
      signal: this.stopping.soft,
      hardStop: this.stopping.hard,
      waiting: (reason, until) => observer.waiting(reason, until),
    };
  }

  /** Waits for messages in flight, when there is nothing else to do: from the first time on, this uses up the request's patience. */
  async waitForFlight(until: number): Promise<void> {
    this.#waitingSince ??= this.now();
    this.world.observer.waiting("lastProbe", until);
    await this.world.clock.sleep(Math.max(0, until - this.now()), this.signal);
  }

  progress(work: FolderWork, messages: number, bytes: number): void {
    this.world.observer.progress(work.name, messages, bytes);
  }

  /** Works that fill the same new folder (merged on purpose): together they own its copies. */
  sharing(work: FolderWork): FolderWork[] {
    return this.works.filter((other) => other.newKey === work.newKey);
  }

  /** UIDs on the new server that belong to copies already accounted for, by whichever old folder. */
  ownedNewUids(work: FolderWork): Set<number> {
    const owned = new Set<number>();
    for (const other of this.sharing(work)) for (const uid of other.ledger.ownedNewUids()) owned.add(uid);
    return owned;
  }

  /** The new folder, made where it is missing; two workers never make the same one at once. */
  async ensureNewFolder(session: NewSession, path: readonly string[]): Promise<ListedFolder> {
    const key = pathKey(path);
    const known = this.newFolders.get(key);
    if (known?.selectable) return known;
    const underWay = this.#creating.get(key) ?? session.createFolder(path);
    this.#creating.set(key, underWay);
    try {
      const folder = await underWay;
      this.newFolders.set(key, folder);
      return folder;
    } finally {
      this.#creating.delete(key);
    }
  }
}
