/** Imports that are killed again and again, and must still end as if nothing had happened. */
import { expect } from "vitest";
import type { Random } from "../../support/mail/random.ts";
import type { SampleMailbox } from "../../support/mail/sample-mailbox.ts";
import { type Move, readEnding } from "./bench.ts";
import { messageCount } from "./expected.ts";
import type { Gate } from "./gate.ts";
import type { JsonReport } from "./report.ts";

/** When the process dies: so long after its start, or at a byte of its talk with the new server. */
type Moment = { afterMs: number } | { direction: "toServer" | "toClient"; bytes: number };

/** How much mail there is to copy. */
export interface Load {
  name: string;
  messages: number;
  bytes: number;
  /** Bytes of the largest message, where it is known. */
  largest?: number;
}

export function loadOf(mailbox: SampleMailbox): Load {
  const all = mailbox.folders.flatMap(({ messages }) => messages);
  const sizes = all.map((message) => message.bytes.length);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { name: mailbox.seed, messages: messageCount(mailbox), bytes, largest: Math.max(...sizes) };
}

/** Servers here are local: what they have not stored after three seconds they never will. */
const patience = ["--last-probe", "3", "--settle", "10"];

/** A confirmation with APPENDUID has about so many bytes. */
const replyBytes = 80;

/**
 * Kills the import `kills` times with its whole process group, at moments that the seed decides, then lets it end. Demands that
 * it comes to its end and that nothing is lost or doubled. The move must go through the gate.
 */
export async function survivesKills(
  move: Move,
  gate: Gate,
  load: Load,
  { kills, random }: { kills: number; random: Random },
): Promise<void> {
  const moments: Moment[] = [];
  let struck = 0;
  // One that ended by itself had nothing left to copy: those after it die while they start and look around.
  for (let isOver = false; struck < kills; ) {
    const moment = isOver ? { afterMs: random.below(300) } : nextMoment(random, load, kills);
    moments.push(moment);
    if (await isKilledAt(move, gate, moment)) struck++;
    else isOver = true;
    expect(moments.length, `${load.name}: moments that did not strike`).toBeLessThan(kills * 1.4);
  }
  const shown = `${load.name}: ${JSON.stringify(moments)}`;
  const report = await endsWithin(move, 3, shown);
  // One that a busy server filed after its last look is found by the next run, and counts as there already.
  const { copied, copiedBefore, alreadyThere } = report;
  expect(copied + copiedBefore + alreadyThere, `${shown}: ${JSON.stringify(report)}`).toBe(load.messages);
  // Each kill has at most one in flight: more would be found by comparing, as if there were no journal.
  expect(alreadyThere, `${shown}: ${JSON.stringify(report)}`).toBeLessThanOrEqual(kills);
  await move.expectIdentical();
}

/** Spread so that the last kill strikes before everything is copied, more or less. */
function nextMoment(random: Random, load: Load, kills: number): Moment {
  const share = (whole: number) => 1 + random.below(Math.ceil((whole / kills) * 1.5));
  const way = random.below(10);
  if (way < 2) return { afterMs: random.below(1200) };
  // A message that is larger than this would die in most of its sendings, and is given up after three.
  const isEven = (load.largest ?? 0) < load.bytes / kills;
  if (way < 5 || !isEven) return { direction: "toClient", bytes: share(load.messages * replyBytes) };
  return { direction: "toServer", bytes: share(load.bytes) };
}

/** Whether the import was still running when its moment came. */
async function isKilledAt(move: Move, gate: Gate, moment: Moment): Promise<boolean> {
  const running = move.startImport(patience);
  const kill = () => running.signalGroup("SIGKILL");
  const timer = "afterMs" in moment ? setTimeout(kill, moment.afterMs) : undefined;
  if ("direction" in moment) gate.after(moment.direction, moment.bytes, kill);
  const { signal, stderr } = await running.ended;
  clearTimeout(timer);
  gate.forget();
  expect(stderr).toBe("");
  return signal === "SIGKILL";
}

/** Runs the import until it is complete, at most so often. */
async function endsWithin(move: Move, runs: number, shown: string): Promise<JsonReport> {
  for (let run = 1; ; run++) {
    const { status, report, stderr } = readEnding(await move.startImport(patience).ended);
    if (status === 0) return report;
    const end = `run ${run} after ${shown}: ${JSON.stringify(report)}\n${stderr}`;
    expect(report.problems, end).toEqual([]);
    expect(run, end).toBeLessThan(runs);
  }
}
