/** What all parts of one run share. */
import { BatchSize } from "./batch-size.ts";
import type { Release } from "./byte-budget.ts";
import { Interrupted, MailError } from "./errors.ts";
import { pathKey, pathText } from "./folder-map.ts";
import type { FolderWork, OldFolder, PlacedLedger } from "./folder-work.ts";
import type { JournalFolder } from "./journal-rows.ts";
import type { LanePorts } from "./lanes.ts";
import { Ledger } from "./ledger.ts";
import type { FolderStanding, ListedFolder, NewSession, OpenFolder } from "./ports.ts";
import { ReconnectBudget } from "./reconnects.ts";
import type { ImportRequest } from "./request.ts";
import type { RescueWork } from "./rescue-work.ts";
import { apart, spelling } from "./spelling.ts";
import type { VerifiedStamp } from "./stamp.ts";
import type { Stopping } from "./stopping.ts";
import { Suspects } from "./suspects.ts";
import type { Remark } from "./tally.ts";
import { TestPlace } from "./tested.ts";
import { UidSet } from "./uid-columns.ts";
import type { UnchangedFolder } from "./unchanged.ts";
import type { World } from "./world.ts";

export class RunContext {
  readonly world: World;
  readonly request: ImportRequest;
  readonly stopping: Stopping;
  readonly suspects = new Suspects();
  readonly batchSize = new BatchSize();
  /** How far it is, where it is a test that reads everything. */
  readonly tested: TestPlace;
  /** Folders that did not fit when several were looked into together, see look-together.ts. */
  readonly misfits = { old: 0, new: 0 };
  readonly #reconnects = new ReconnectBudget();
  /** Folders of the new account by pathKey(), kept up to date while folders are made. */
  readonly newFolders = new Map<string, ListedFolder>();
  /** Those that were there when the run began, by spelling(). */
  newBySpelling: ReadonlyMap<string, readonly ListedFolder[]> = new Map();
  /** Their names as the server lists them. */
  newNames: ReadonlySet<string> = new Set();
  works: readonly FolderWork[] = [];
  /** The works and the folders that need no look, in the order of the plan. */
  inOrder: readonly (FolderWork | UnchangedFolder)[] = [];
  /** How the old folders stood when the run began, by name. */
  standings: ReadonlyMap<string, FolderStanding> = new Map();
  /** Of folders that are looked at, by JournalFolder.id: what was known of them after their last check. */
  stampsBefore: ReadonlyMap<number, VerifiedStamp> = new Map();
  /** Known messages that were not all there when a folder was looked into, so that it had to be listed whole. */
  readonly unknown = { old: 0, new: 0 };
  /** How the new ones stood when everything was written and nothing checked. */
  newStandings: ReadonlyMap<string, FolderStanding> = new Map();
  /** About folders that are no works. */
  remarks: readonly Remark[] = [];
  /** For messages of the works that are saved as attachments. */
  rescues: readonly RescueWork[] = [];
  /** Of the works and rescues; after loadLedgers() of all folders. */
  ledgers: readonly PlacedLedger[] = [];
  /** Folders of the journal that are gone from the old server. */
  gone: readonly JournalFolder[] = [];
  #loading: Promise<void> | null = null;
  #waitingSince: number | null = null;
  /** pathKey() of every name that this migration gives or gave, by spelling(). */
  spellings: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  /** pathKey() of the names that earlier runs gave. */
  earlierNames: ReadonlySet<string> = new Set();
  /** pathKey() that each folder of the new account stands for, by its name there. */
  readonly #standsFor = new Map<string, string>();
  /** Under way, by pathKey(). */
  readonly #creating = new Map<string, Promise<ListedFolder>>();

  constructor(world: World, request: ImportRequest, stopping: Stopping) {
    this.world = world;
    this.request = request;
    this.stopping = stopping;
    this.tested = new TestPlace(request.tested);
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

  /** Room for so many bytes of messages, once there is. Throws Interrupted. */
  room(bytes: number): Promise<Release> {
    return this.world.memory?.take(bytes, this.signal) ?? Promise.resolve(() => undefined);
  }

  /** What each of the run's lanes works with. */
  lanePorts(): LanePorts {
    const { old, new: fresh, clock, observer } = this.world;
    return {
      old,
      new: fresh,
      clock,
      suspects: this.suspects,
      reconnects: this.#reconnects,
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
    // What is saved as an attachment counts where it was refused.
    if (!work.isRescue) this.world.observer.progress(work.name, messages, bytes);
  }

  /** Works that fill the same new folder (merged on purpose): together they own its copies. */
  sharing(work: FolderWork): FolderWork[] {
    return [...this.works, ...this.rescues].filter((other) => other.newKey === work.newKey);
  }

  /** Whether the new folder was made by this run and holds nothing yet. */
  isFresh(work: FolderWork, opened: OpenFolder): boolean {
    const folder = this.newFolders.get(work.newKey);
    return opened.messages === 0 && folder !== undefined && !this.newNames.has(folder.name);
  }

  /** UIDs on the new server that belong to copies already accounted for, by whichever old folder. */
  ownedNewUids(work: FolderWork): UidSet {
    const owned = new UidSet();
    for (const other of this.sharing(work)) for (const uid of other.ledger.ownedNewUids()) owned.add(uid);
    return owned;
  }

  /** Reads the ledgers of the other folders too, once: they are needed only where mail may have come from there, or lie there. */
  loadLedgers(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** In the order of the plan, so that of several equal messages the same one is taken whether or not its folder was looked at. */
  async #load(): Promise<void> {
    const { journal } = this.world;
    const read = async (folder: JournalFolder, work: OldFolder | null): Promise<PlacedLedger> => {
      const ledger = await Ledger.read(journal, folder.id);
      return { ledger, newKey: pathKey(folder.newPath), work };
    };
    const placed: PlacedLedger[] = [];
    for (const work of this.inOrder) placed.push("ledger" in work ? placedLedger(work) : await read(work.folder, work));
    for (const rescue of this.rescues) placed.push(placedLedger(rescue));
    for (const folder of this.gone) placed.push(await read(folder, null));
    this.ledgers = placed;
  }

  /**
   * The new folder, made where it is missing; two workers never make the same one at once. Throws MailError `folder.*` and what
   * createFolder() throws.
   */
  async ensureNewFolder(session: NewSession, path: readonly string[]): Promise<ListedFolder> {
    const key = pathKey(path);
    const known = this.newFolders.get(key);
    if (known?.selectable && this.#isOwn(known, path)) return known;
    const underWay = this.#creating.get(key) ?? this.#create(session, path);
    this.#creating.set(key, underWay);
    try {
      const folder = await underWay;
      this.newFolders.set(key, folder);
      return folder;
    } finally {
      this.#creating.delete(key);
    }
  }

  /**
   * Makes those of these new folders that are missing, many at once. One that cannot be made so simply, or whose name a server may take for
   * another's, is left to ensureNewFolder(). Not while other workers make folders. Throws what createFolders() throws.
   */
  async ensureNewFolders(session: NewSession, paths: readonly (readonly string[])[]): Promise<void> {
    const missing = new Map<string, readonly string[]>();
    for (const path of paths) {
      const key = pathKey(path);
      if (!this.newFolders.get(key)?.selectable && !this.#creating.has(key) && !this.hasTwins(path))
        missing.set(key, path);
    }
    if (missing.size < 2) return;
    const made = await session.createFolders([...missing.values()]);
    for (const [index, [key, path]] of [...missing].entries()) {
      const folder = made[index];
      if (folder && this.#isOwn(folder, path)) this.newFolders.set(key, folder);
    }
  }

  /** Whether this migration gives another name that some server takes for this one. */
  hasTwins(path: readonly string[]): boolean {
    return (this.spellings.get(spelling(path))?.size ?? 0) > 1;
  }

  /** Never a folder that stands for another name already, or would have to: mail of two folders must not fall into one. */
  async #create(session: NewSession, path: readonly string[]): Promise<ListedFolder> {
    const made = await session.createFolder(path);
    if (this.#isOwn(made, path)) return made;
    const beside = await session.createFolder(apart(path, session.naming));
    if (this.#isOwn(beside, path)) return beside;
    const why = `the new server makes no difference between ${pathText(path)} and ${pathText(made.path)}`;
    throw new MailError("folder.notAllowed", `${why}: another name has to be chosen for it`, { side: "new" });
  }

  #isOwn(folder: ListedFolder, path: readonly string[]): boolean {
    const key = pathKey(path);
    const owner = this.#standsFor.get(folder.name);
    if (owner !== undefined) return owner === key;
    if (this.hasTwins(path) && pathKey(folder.path) !== key && spelling(folder.path) === spelling(path)) return false;
    this.#standsFor.set(folder.name, key);
    return true;
  }

  /** This folder of the new account stands for that pathKey(): an earlier run filled it. */
  stands(folder: ListedFolder, key: string): void {
    this.newFolders.set(key, folder);
    this.#standsFor.set(folder.name, key);
  }
}

/** Nothing is on old of what is saved as attachments. */
export function placedLedger(work: FolderWork): PlacedLedger {
  return { ledger: work.ledger, newKey: work.newKey, work: work.isRescue ? null : work };
}
