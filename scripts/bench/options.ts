/** What a bench was asked to do. */
import { parseArgs } from "node:util";
import { type Workload, workloads } from "../../test/support/mail/workloads.ts";
import { type Copier, ourselves, peers } from "./copiers.ts";

export interface BenchOptions {
  readonly workloads: readonly Workload[];
  /** In the order in which they run. */
  readonly copiers: readonly Copier[];
  readonly rounds: number;
  readonly scale: number;
  readonly write: boolean;
  readonly quiet: boolean;
  /** Seconds for one phase of one copier. */
  readonly limit: number;
}

const names = (all: readonly { name: string }[]) => all.map(({ name }) => name).join(", ");
const everybody = [...peers, ...ourselves];

export const usage = `usage: npm run bench -- [options]
Measures imports against other copiers and against what IMAP itself costs, each in pairs within one call, and writes
docs/benchmarks.md, its picture, and the raw numbers in test/results/. All four workloads with three rounds take about
three quarters of an hour on two cores, and 2 GB in the folder for temporary files. Nothing else should run meanwhile.
  --workload NAMES   separated by commas: ${names(workloads)} (all)
  --peers NAMES      of others, those that are on the PATH: ${names(peers)} (all)
  --only NAMES       just these: ${names(everybody)}
  --runs N           rounds, each with every copier once (3)
  --scale F          a share of each workload's messages (1)
  --limit SECONDS    that one phase of one copier may take (900)
  --quick            --scale 0.02 --runs 1 --no-write, without waiting for a quiet machine
  --write            writes results also of a quick or scaled run, marked as such
  --no-write         only prints
  --help             this text`;

/** Reads the command line; null: the usage is asked for. Throws an Error that says what is wrong. */
export function readOptions(words: readonly string[]): BenchOptions | null {
  const { values } = parseArgs({
    args: [...words],
    options: {
      workload: { type: "string", default: names(workloads) },
      peers: { type: "string", default: names(peers) },
      only: { type: "string", default: names(everybody) },
      runs: { type: "string" },
      scale: { type: "string" },
      limit: { type: "string", default: "900" },
      quick: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      "no-write": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return null;
  const scale = positive("--scale", values.scale ?? (values.quick ? "0.02" : "1"));
  const rounds = positive("--runs", values.runs ?? (values.quick ? "1" : "3"));
  if (!Number.isInteger(rounds)) throw new Error("--runs: a whole number is needed");
  const wanted = chosen("--only", values.only, everybody);
  const others = chosen("--peers", values.peers, peers);
  return {
    workloads: chosen("--workload", values.workload, workloads),
    copiers: wanted.filter((copier) => !peers.includes(copier) || others.includes(copier)),
    ...{ rounds, scale },
    write: values.write || (!values["no-write"] && scale === 1 && !values.quick),
    quiet: !values.quick,
    limit: positive("--limit", values.limit),
  };
}

function chosen<T extends { readonly name: string }>(option: string, list: string, all: readonly T[]): T[] {
  const wanted = list.split(",").map((name) => name.trim());
  const unknown = wanted.filter((name) => !all.some((each) => each.name === name));
  if (unknown.length > 0) throw new Error(`${option}: no such name: ${unknown.join(", ")}. There are: ${names(all)}`);
  return all.filter(({ name }) => wanted.includes(name));
}

function positive(option: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new Error(`${option}: a number above 0 is needed, not ${text}`);
  return number;
}
