// sh scripts/run.sh scripts/bench/profile-shares.ts FILE.cpuprofile: what a run spent its time on, in the shares of docs/benchmarks.md.
// The file is what `node --cpu-prof lib/cli/import.ts …` leaves behind.

import { readFileSync } from "node:fs";

interface Frame {
  readonly functionName: string;
  readonly url: string;
}

/** As V8 writes it: a tree of calls, and for each sample the node it was in and the microseconds since the one before. */
interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame; readonly children?: readonly number[] }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** The first that matches a frame on the way from the sample to the root has it. */
const SHARES: readonly (readonly [name: string, frame: RegExp])[] = [
  ["journal", /better-sqlite3|lib\/db\/|prisma/],
  ["start", /esm\/loader|run_main|modules\/esm|amaro/],
  ["digests", /identity\.ts|crypto\/hash/],
  ["sockets and the wall", /node:net|stream_base_commons|streams\/|imap\/wire|imap\/wall/],
  ["reading answers", /imap\/(fetch|incoming|exchange|list|data|look|dates)|engine\/(read|suspects|keep)/],
  ["sending", /imap\/append|engine\/(send|shipment|outcomes)/],
];
const BY_ITSELF: ReadonlyMap<string, string> = new Map([
  ["(idle)", "waiting"],
  ["(garbage collector)", "garbage collection"],
]);

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("expected a .cpuprofile");
  process.exitCode = 2;
} else print(JSON.parse(readFileSync(file, "utf8")));

function print({ nodes, samples, timeDeltas }: Profile): void {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const spent = new Map<string, number>();
  for (const [index, sample] of samples.entries()) {
    const share = shareOf(stackOf(sample, frames, callers));
    spent.set(share, (spent.get(share) ?? 0) + (timeDeltas[index] ?? 0));
  }
  const total = timeDeltas.reduce((sum, delta) => sum + delta, 0);
  for (const [share, microseconds] of [...spent].sort(([, one], [, two]) => two - one))
    console.log(`${((100 * microseconds) / total).toFixed(0).padStart(3)} %  ${share}`);
}

/** From the function itself to the root. */
function stackOf(
  sample: number,
  frames: ReadonlyMap<number, Frame>,
  callers: ReadonlyMap<number, number>,
): readonly Frame[] {
  const stack: Frame[] = [];
  for (let id: number | undefined = sample; id !== undefined; id = callers.get(id)) {
    const frame = frames.get(id);
    if (frame) stack.push(frame);
  }
  return stack;
}

function shareOf(stack: readonly Frame[]): string {
  const byItself = BY_ITSELF.get(stack[0]?.functionName ?? "");
  if (byItself !== undefined) return byItself;
  const share = SHARES.find(([, pattern]) =>
    stack.some(({ url, functionName }) => pattern.test(`${url} ${functionName}`)),
  );
  return share?.[0] ?? "all else";
}
