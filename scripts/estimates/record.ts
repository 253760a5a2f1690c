/** Records imports between two private Dovecots, one file a scenario: real runs of the engine, over lines that are slowed down on purpose. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ImportRequest } from "../../lib/engine/request.ts";
import { Recorder } from "../../lib/progress/recorder.ts";
import { Tracker } from "../../lib/progress/tracker.ts";
import { messageMemory } from "../../lib/worker/message-memory.ts";
import { runImport, type ServerSettings } from "../../lib/worker/run-import.ts";
import { type FaultProxy, type Pace, type ProxySettings, startFaultProxy } from "../../test/support/fault-proxy.ts";
import { Random } from "../../test/support/mail/random.ts";
import { seedMaildir } from "../../test/support/mail/seed-maildir.ts";
import { type DovecotServer, startDovecot } from "../../test/support/servers/dovecot.ts";
import { LINES, MAILBOXES, mailboxOf, type Scenario, type Turn } from "./scenarios.ts";

const PASSWORD = "recorded";
/** While the speed of a line is unsteady. */
const UNSTEADY_MS = 2000;

/** Where recordings are kept. */
export const RECORDINGS = "test/fixtures/recorded-runs";

export interface Bench {
  readonly old: DovecotServer;
  readonly fresh: DovecotServer;
  stop(): Promise<void>;
}

export async function startBench(): Promise<Bench> {
  const [old, fresh] = await Promise.all([startDovecot({ password: PASSWORD }), startDovecot({ password: PASSWORD })]);
  return { old, fresh, stop: async () => void (await Promise.all([old.stop(), fresh.stop()])) };
}

/** Answers the lines of the recording. Throws when the import does not come to its end. */
export async function recordScenario({ old, fresh }: Bench, scenario: Scenario): Promise<string[]> {
  const line = LINES[scenario.line];
  seedMaildir(old, scenario.name, mailboxOf(scenario));
  const folder = mkdtempSync(join(tmpdir(), "carryover-recorded-"));
  const lines: Lines = {
    old: await startFaultProxy(old, { ...line.old, record: false }),
    fresh: await startFaultProxy(fresh, { ...line.fresh, record: false }),
    scenario,
    toCome: new Set(scenario.turns),
  };
  try {
    if (scenario.before) await importOne(lines, folder, { ...REQUEST, include: scenario.before }, quietTracker());
    const written: string[] = [];
    const about = `${MAILBOXES[scenario.mailbox].about}; ${line.about}${happeningsOf(scenario)}`;
    const tracker = quietTracker();
    const recorder = new Recorder(tracker, { now: Date.now, write: (text) => written.push(text), about });
    const watching = setInterval(() => happen(lines, tracker), 50);
    const shaking = scenario.isUnsteady ? setInterval(shaker(lines), UNSTEADY_MS) : undefined;
    await importOne(lines, folder, { ...REQUEST, ...(line.oneByOne && { oneByOne: true }) }, recorder);
    recorder.end();
    clearInterval(watching);
    clearInterval(shaking);
    return written;
  } finally {
    await Promise.all([lines.old.stop(), lines.fresh.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

export function writeRecording(root: string, { name }: Scenario, lines: readonly string[]): void {
  writeFileSync(join(root, RECORDINGS, `${name}.jsonl`), `${lines.join("\n")}\n`);
}

interface Lines {
  readonly old: FaultProxy;
  readonly fresh: FaultProxy;
  readonly scenario: Scenario;
  /** What has not happened yet. */
  readonly toCome: Set<Turn>;
}

const REQUEST: ImportRequest = {
  ...{ folders: null, include: [], exclude: [], map: [], below: null, since: null, maxMessageBytes: null },
  ...{ withDeleted: true, newestFirst: false, connections: 2, verify: "quick", dryRun: false, readBodies: false },
  ...{ settleMs: 0, lastProbeMs: 300_000, reservedNames: [] },
};

function quietTracker(): Tracker {
  return new Tracker(Date.now, () => undefined);
}

async function importOne(lines: Lines, folder: string, request: ImportRequest, observer: Recorder | Tracker) {
  const settings = ({ host, port }: FaultProxy): ServerSettings => ({
    ...{ host, port, security: "starttls", user: lines.scenario.name, password: async () => PASSWORD },
  });
  const job = {
    ...{ old: settings(lines.old), new: settings(lines.fresh), journal: join(folder, "journal.db"), request, observer },
    ...{ lockFolder: join(folder, "locks"), memory: messageMemory() },
  };
  const { endedBy } = await runImport(job, new AbortController().signal);
  if (endedBy !== null)
    throw new Error(`${lines.scenario.name} was ended by ${endedBy === "interrupted" ? endedBy : endedBy.message}`);
}

/** What is due by now. */
function happen(lines: Lines, tracker: Tracker): void {
  const { doneBytes, foundBytes, phase } = tracker.snapshot();
  if (phase !== "copying") return;
  for (const turn of lines.toCome) {
    if (doneBytes < turn.at * foundBytes) continue;
    lines.toCome.delete(turn);
    if (turn.speed !== undefined) setSpeed(lines, turn.speed);
    const text = `NO Request is throttled. Suggested Backoff Time: ${turn.backoffMs} milliseconds`;
    if (turn.backoffMs !== undefined) lines.old.arm({ kind: "answer", command: /^UID FETCH/, text });
  }
}

function shaker(lines: Lines): () => void {
  const random = new Random(lines.scenario.name);
  return () => setSpeed(lines, 0.5 + random.below(1000) / 1000);
}

function setSpeed(lines: Lines, speed: number): void {
  const { old, fresh }: { old: ProxySettings; fresh: ProxySettings } = LINES[lines.scenario.line];
  lines.old.set(scaled(old, speed));
  lines.fresh.set(scaled(fresh, speed));
}

function scaled({ toServer, toClient }: ProxySettings, speed: number): ProxySettings {
  const times = ({ delayMs, bytesPerSecond }: Pace): Pace => ({
    ...(delayMs !== undefined && { delayMs: delayMs / speed }),
    ...(bytesPerSecond !== undefined && { bytesPerSecond: bytesPerSecond * speed }),
  });
  return { ...(toServer && { toServer: times(toServer) }), ...(toClient && { toClient: times(toClient) }) };
}

function happeningsOf({ turns = [], isUnsteady, before, scale = 1 }: Scenario): string {
  const words = [
    ...(scale === 1 ? [] : [`${scale} times as much mail`]),
    ...(isUnsteady ? ["speed changes every 2 s between half and one and a half"] : []),
    ...(before ? [`${before.join(", ")} copied by an earlier run`] : []),
    ...turns.map(({ at, speed, backoffMs }) => {
      const what =
        speed === undefined
          ? `the old server asks for a wait of ${(backoffMs ?? 0) / 1000} s`
          : `${speed} times as fast`;
      return `at ${at * 100} % of the bytes ${what}`;
    }),
  ];
  return words.map((each) => `; ${each}`).join("");
}
