/** Runs what is due: several migrations at once, as far as the slots of their servers reach, in the order of their turns. */
import type { Database } from "../db/database.ts";
import { asJournalError } from "../db/errors.ts";
import { changeState, stateOf } from "../db/migrations.ts";
import { endRestingRun } from "../db/runs.ts";
import { asMailError } from "../engine/errors.ts";
import { isUnderWay } from "../engine/state.ts";
import { closedUnderWay } from "../jobs/imports-close.ts";
import type { DueMigration, HoldTimes, Queue, WishedMigration } from "../jobs/queue.ts";
import { RUNS_AT_ONCE } from "../jobs/runs-at-once.ts";
import { SLICE_MS } from "../jobs/turns.ts";
import { afterEvent } from "./after-event.ts";
import { closeRun } from "./close-run.ts";
import type { WorkerContext } from "./context.ts";
import { Interruption, type Why } from "./interruption.ts";
import { tied } from "./log.ts";
import { emptyOverfull, makeRoom, spareTheWeary } from "./make-room.ts";
import { type PortalRun, runForPortal } from "./portal-run.ts";
import { repeat } from "./repeat.ts";
import { eventAfter } from "./run-ending.ts";
import { Seat, type ServerOf } from "./seat.ts";
import { isLimit, type Rest } from "./server-limits.ts";
import { Service } from "./service.ts";

/** After a run whose end could not be written down. */
const SHAKEN_MS = 60_000;
/** Until a migration is looked at again that no slots will ever be enough for. */
const POSTPONED_MS = 10 * 60_000;
/** So long a run may take to its next message when imports have closed or maintenance has begun. */
const LONGEST_LAST_MS = 60_000;
const CLOSED = { kind: "fail", code: "imports.closed" } as const;

/** What a run holds while it lasts. */
type Held = Pick<PortalRun, "hold" | "seat" | "interruption" | "service">;

interface UnderWay extends Pick<Held, "seat" | "interruption" | "service"> {
  readonly newAccountId: string;
  readonly isTest: boolean;
  readonly serverOf: ServerOf;
  readonly waveId: string | null;
  readonly ended: Promise<void>;
  /** Since when it is to end in order, in epoch milliseconds. */
  endingSince?: number;
}

export interface RunnerOptions {
  readonly context: WorkerContext;
  readonly queue: Queue;
  readonly holdTimes: HoldTimes;
  /** So long a run keeps its connections while others wait, in milliseconds. */
  readonly sliceMs?: number;
  /** Told before a run begins. */
  readonly starting: (migrationId: string) => void;
}

export class Runner {
  readonly #options: RunnerOptions;
  readonly #underWay = new Map<string, UnderWay>();
  /** Runs in a row that trouble ended, by migration. */
  readonly #failures = new Map<string, number>();
  /** Migrations whose last run waited because a sign-in left open whether the password is right. */
  readonly #unsure = new Set<string>();
  /** Epoch milliseconds before which a migration is left alone, whatever its row says. */
  readonly #notBefore = new Map<string, number>();
  /** Since the last look began. */
  #hasSomebodyLeft = false;
  #tellLeft: () => void = () => undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Grants what people wish, and begins what is due and has room. */
  async look(): Promise<void> {
    const { queue, context } = this.#options;
    this.#hasSomebodyLeft = false;
    await context.limits.read();
    this.#endAtClosingTime();
    spareTheWeary(this.#underWay.values(), context.limits);
    for (const wished of await queue.wishes()) {
      const running = this.#underWay.get(wished.id);
      if (running) running.interruption.by({ kind: wished.wish });
      else await grantAtOnce(context.database, context.id, wished);
    }
    await this.#endClosed();
    const room = new Map(await queue.roomOfWaves(new Date()));
    emptyOverfull([...this.#underWay.values()], room);
    const blocked = new Set<string>();
    for (const due of await queue.due(new Date())) {
      const { waveId } = due;
      const left = waveId === null ? undefined : room.get(waveId);
      // Nobody waits behind those whose wave is full.
      if (!this.#mayBegin(due) || (left !== undefined && left <= 0)) continue;
      if (this.#underWay.size >= RUNS_AT_ONCE) return this.#makeRoom(null, due);
      const isBegun = await this.#beginIfRoom(due, blocked);
      if (isBegun && waveId !== null && left !== undefined) room.set(waveId, left - 1);
    }
  }

  /** How many runs are under way here. */
  get runs(): number {
    return this.#underWay.size;
  }

  /** Resolves when a run ends here, or has ended since the last look began: somebody else may have its connections. */
  left(): Promise<void> {
    // Only the last who asked still waits.
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tellLeft = resolve;
    if (this.#hasSomebodyLeft) resolve();
    return promise;
  }

  /** Ends all runs with their place kept, and resolves when they have ended. */
  async stop(): Promise<void> {
    for (const { interruption } of this.#underWay.values()) interruption.by({ kind: "shutdown" });
    await Promise.all([...this.#underWay.values()].map(({ ended }) => ended));
  }

  /** Between two messages; a server's day ends by itself, at the first message that it has no room for. */
  #endAtClosingTime(): void {
    const { limits } = this.#options.context;
    const maintained = limits.maintained();
    for (const running of this.#underWay.values()) {
      const rest = limits.closed(running.serverOf, running.waveId);
      if (maintained) endInOrder(running, { kind: "wait", side: null, ...maintained }, Date.now());
      else if (rest) running.interruption.by({ kind: "wait", side: null, ...rest });
    }
  }

  /** Imports have closed for them: who is in line is told so, and a run ends once its next message is through. */
  async #endClosed(): Promise<void> {
    const { database, id: workerId } = this.#options.context;
    const now = new Date();
    for (const migrationId of await closedUnderWay(database, now)) {
      const running = this.#underWay.get(migrationId);
      if (running) endInOrder(running, { kind: "closed" }, now.getTime());
      else if (!(await isHeld(database, migrationId, now)))
        await closeRun(database, { workerId, migrationId, run: null, event: CLOSED, servedMs: 0 });
    }
  }

  #mayBegin({ id, newAccountId }: DueMigration): boolean {
    if (this.#underWay.has(id) || (this.#notBefore.get(id) ?? 0) > Date.now()) return false;
    // Two runs into one account would each copy what the other has not finished.
    return ![...this.#underWay.values()].some((other) => other.newAccountId === newAccountId);
  }

  /** Answers whether it has begun. `blocked`: servers for which somebody in front waits in this round. */
  async #beginIfRoom(due: DueMigration, blocked: Set<string>): Promise<boolean> {
    const { context, queue } = this.#options;
    const serverOf = { old: due.oldServerId, new: due.newServerId };
    if (blocked.has(serverOf.old) || blocked.has(serverOf.new)) return false;
    const rest = context.limits.closed(serverOf, due.waveId) ?? context.limits.spent(serverOf);
    if (rest) return this.#postpone(due.id, rest);
    if (serverOf.old === serverOf.new && context.slots.limitOf(serverOf.old) < 2)
      return this.#postpone(due.id, { until: Date.now() + POSTPONED_MS, reason: "server.tooManyConnections" });
    const interruption = new Interruption();
    const seat = await Seat.take(context.slots, serverOf, {
      use: due.isTest ? "checking" : "copying",
      wanted: () => interruption.by({ kind: "giveWay" }),
      isWeary: (serverId) => context.limits.isWeary(serverId) || context.limits.waves.isCapped(due.waveId),
    });
    if ("missing" in seat) {
      // Others do not pass by where a server has no slot.
      blocked.add(seat.missing);
      this.#makeRoom(seat.missing, due);
      return false;
    }
    const service = new Service(this.#options.sliceMs ?? SLICE_MS);
    let isBegun = false;
    try {
      const hold = await queue.take(due.id);
      if (!hold) return false;
      isBegun = true;
      const ended = this.#run(due, { hold, seat, interruption, service }).finally(() => this.#leave(due.id));
      const { newAccountId, isTest, waveId } = due;
      this.#underWay.set(due.id, { newAccountId, isTest, waveId, serverOf, seat, interruption, service, ended });
    } finally {
      if (!isBegun) seat.release();
    }
    return isBegun;
  }

  #leave(migrationId: string): void {
    this.#underWay.delete(migrationId);
    this.#hasSomebodyLeft = true;
    this.#tellLeft();
  }

  /**
   * Nobody signs in for it before that: a server rests, or both accounts are on one that takes only one connection, until an administrator
   * allows another.
   */
  async #postpone(migrationId: string, rest: Rest): Promise<false> {
    const { database, id: workerId } = this.#options.context;
    await closeRun(database, { workerId, migrationId, run: null, event: { kind: "wait", ...rest }, servedMs: 0 });
    return false;
  }

  /** Somebody in line finds none at this server; null: in this worker. */
  #makeRoom(serverId: string | null, due: DueMigration): void {
    const { sliceMs = SLICE_MS } = this.#options;
    makeRoom(this.#underWay.values(), { serverId, forTest: due.isTest, sliceMs });
  }

  /** Never throws. */
  async #run({ id: migrationId, waveId }: DueMigration, held: Held): Promise<void> {
    const { queue, holdTimes, starting } = this.#options;
    const context = this.#aboutMigration(migrationId);
    const { log } = context;
    const over = new AbortController();
    const renewal = { name: "renew", pauseMs: holdTimes.renewMs, work: () => this.#renew(held) };
    const renewing = repeat(renewal, log, over.signal);
    try {
      starting(migrationId);
      log.info("run.begin");
      const failures = this.#failures.get(migrationId) ?? 0;
      const wasUnsure = this.#unsure.has(migrationId);
      const claim = (key: string) => queue.claim(held.hold, `destination ${key}`);
      const wave = context.limits.waves.pacerOf(waveId);
      const { runId, report, event } = await runForPortal({
        context,
        migrationId,
        failures,
        wasUnsure,
        claim,
        wave,
        ...held,
      });
      if (event?.kind === "wait" && event.reason === "auth.unsure") this.#unsure.add(migrationId);
      else this.#unsure.delete(migrationId);
      if (event?.kind === "wait" && isLimit(event.reason)) this.#failures.delete(migrationId);
      else if (event?.kind === "wait") this.#failures.set(migrationId, (report.copied > 0 ? 0 : failures) + 1);
      else if (event?.kind !== "resume") this.#failures.delete(migrationId);
      const { endedBy, copied, problems } = report;
      const code = endedBy === null || endedBy === "interrupted" ? endedBy : endedBy.code;
      if (endedBy !== null && endedBy !== "interrupted" && code === "engine.bug") log.trouble("run.bug", endedBy);
      const ways = report.ways.map(({ way, messages }) => `${way} ${messages}`).join(", ");
      const ended = { endedBy: code, next: event?.kind ?? null, copied, ways, problems };
      log.info("run.end", { run: runId, ...ended });
    } catch (error) {
      this.#notBefore.set(migrationId, Date.now() + SHAKEN_MS);
      await this.#fail(migrationId, error, held);
    } finally {
      over.abort();
      held.seat.release();
      await context.limits.giveBack().catch((error: unknown) => log.trouble("pace.failed", error));
      // A renewal that is under way would hold it for longer after its release.
      await renewing;
      await queue.release(held.hold).catch((error: unknown) => log.trouble("run.release", error));
    }
  }

  /** What its run works with: each line of the log names the migration. */
  #aboutMigration(migrationId: string): WorkerContext {
    const { context } = this.#options;
    return { ...context, log: tied(context.log, { migration: migrationId }) };
  }

  async #renew({ hold, interruption }: Held): Promise<void> {
    if (!(await this.#options.queue.renew(hold))) interruption.by({ kind: "leaseLost" });
  }

  /** Something that nobody foresaw: the person is told, and the others go on. */
  async #fail(migrationId: string, error: unknown, { hold, service }: Held): Promise<void> {
    const { database, id: workerId, log } = this.#aboutMigration(migrationId);
    log.trouble("run.failed", error);
    const endedBy = asMailError(asJournalError(error));
    const event = eventAfter({
      endedBy,
      grade: "notComplete",
      why: null,
      failures: 0,
      wasUnsure: false,
      now: Date.now(),
    });
    try {
      const servedMs = service.uncountedMilliseconds;
      if (event) await closeRun(database, { workerId, migrationId, run: null, event, hold, servedMs });
    } catch (again) {
      log.trouble("run.failed", again);
    }
  }
}

/** At the next safe place; a message that takes too long is broken off, and settled when there is another run. */
function endInOrder(running: UnderWay, why: Why, now: number): void {
  running.endingSince ??= now;
  if (now - running.endingSince < LONGEST_LAST_MS) running.interruption.afterNextMessageBy(why);
  else running.interruption.by(why);
}

/** Whether some worker is at it: that one ends it. */
async function isHeld({ client }: Database, migrationId: string, now: Date): Promise<boolean> {
  return (await client.lease.count({ where: { key: migrationId, until: { gt: now } } })) > 0;
}

/** Of a migration that only is in line or waits. */
async function grantAtOnce({ client }: Database, workerId: string, { id, wish }: WishedMigration): Promise<void> {
  await client.$transaction(async (transaction) => {
    const before = await transaction.migration.findUnique({ where: { id } });
    if (!before) return;
    const state = stateOf(before);
    if (!isUnderWay(state)) {
      await transaction.migration.updateMany({ where: { id }, data: { wish: null } });
      return;
    }
    const actor = { kind: "worker", id: workerId } as const;
    const granted = afterEvent(before, { kind: before.wish ?? wish });
    await endRestingRun({ client: transaction }, id, new Date());
    const change = { state: granted.state, actor, at: new Date(), with: { ...granted.with, wish: null } };
    await changeState(transaction, before, change);
  });
}
