/** The story of a run: connect → scan → plan → copy → settle → flags → check → finish. */
import { checkAll, closeFolders } from "./check-all.ts";
import { copyAll, settleParked } from "./copy-all.ts";
import { asMailError, Interrupted } from "./errors.ts";
import type { Observer } from "./ports.ts";
import { pushAllFlags } from "./push-flags.ts";
import { buildReport, type RunReport, sumOfWays } from "./report.ts";
import type { ImportRequest } from "./request.ts";
import { checkRescues, rescueAll, tellSaved } from "./rescue.ts";
import { RunContext } from "./run-context.ts";
import { scan } from "./scan.ts";
import { Lanes } from "./side-by-side.ts";
import { advance, type MigrationEvent, type MigrationState } from "./state.ts";
import { Stopping } from "./stopping.ts";
import { surveyAll, takeUp } from "./survey.ts";
import { stampsOf } from "./verified.ts";
import type { World } from "./world.ts";

/**
 * Runs one import to its end, or as far as it gets: refused sign-ins, lost servers and the signal end it early with the place kept,
 * and the report says so (`endedBy`). Never throws for what a server or a person does; a bug comes as `endedBy` with `engine.bug`.
 */
export async function migrate(world: World, request: ImportRequest, signal: AbortSignal): Promise<RunReport> {
  const started = world.clock.now();
  const stopping = new Stopping(world.clock, signal);
  const context = new RunContext(world, request, stopping);
  const state = new StateTeller(world.observer);
  const lanes = new Lanes(context);
  let endedBy: RunReport["endedBy"] = null;
  try {
    await story(context, lanes, state, started);
  } catch (error) {
    endedBy = error instanceof Interrupted ? "interrupted" : asMailError(error);
  } finally {
    await lanes.close();
    stopping.end();
  }
  const report = summarise(context, endedBy, (world.clock.now() - started) / 1000);
  state.finish(report);
  return report;
}

async function story(context: RunContext, lanes: Lanes, state: StateTeller, started: number): Promise<void> {
  const { first } = lanes;
  state.step({ kind: "start" });
  await scan(context, lanes);
  takeUp(context);
  state.step({ kind: "scanned" });
  if (context.request.dryRun) {
    await surveyAll(context, first, placeKeeper(context, started));
    state.step({ kind: "copied" });
    return;
  }
  await copyAll(context, lanes);
  await settleParked(context, first);
  await pushAllFlags(context, lanes);
  await rescueAll(context, first);
  state.step({ kind: "copied" });
  await checkAll(context, lanes);
  await checkRescues(context, first);
  const stamps = stampsOf(context);
  await closeFolders(context);
  await context.world.journal.keepStamps(stamps);
}

/** What a killed process has read of a test since it was last put down is read again. */
const KEEP_PLACE_MS = 10_000;

function placeKeeper(context: RunContext, started: number): () => Promise<void> {
  const { clock, keepPlace } = context.world;
  let keptAt = clock.now();
  return async () => {
    const now = clock.now();
    if (!keepPlace || !context.request.readBodies || now < keptAt + KEEP_PLACE_MS) return;
    keptAt = now;
    await keepPlace(summarise(context, "interrupted", (now - started) / 1000));
  };
}

function summarise(context: RunContext, endedBy: RunReport["endedBy"], seconds: number): RunReport {
  const { works, inOrder, request, tested } = context;
  tellSaved(context);
  return buildReport({
    dryRun: request.dryRun,
    folders: inOrder.map((work) => work.report()),
    problemList: works.flatMap((work) => work.problemList()),
    remarks: [...context.remarks, ...inOrder.flatMap((work) => work.remarkList())],
    bytes: works.reduce((total, work) => total + work.bytesCopied, tested.earlierBytes),
    ways: sumOfWays(works.flatMap((work) => work.waysUsed())),
    seconds,
    endedBy,
    ...(request.dryRun && request.readBodies && endedBy !== null && { tested: tested.soFar() }),
  });
}

class StateTeller {
  readonly #observer: Observer;
  #state: MigrationState = { phase: "queued", activity: { kind: "running" } };

  constructor(observer: Observer) {
    this.#observer = observer;
  }

  step(event: MigrationEvent): void {
    this.#state = advance(this.#state, event);
    this.#observer.state(this.#state);
  }

  finish(report: RunReport): void {
    this.step(lastEvent(report));
  }
}

function lastEvent({ endedBy, grade }: RunReport): MigrationEvent {
  if (endedBy === null) return { kind: "verified", grade };
  if (endedBy === "interrupted") return { kind: "stop" };
  return endedBy.next === "askPerson" ? { kind: "ask", what: endedBy.code } : { kind: "fail", code: endedBy.code };
}
