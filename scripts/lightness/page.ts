/** The tables of docs/lightness.md. Pure. */
import type { CloneSetUp, Installation } from "./install.ts";
import type { ImportMemory, MemoryAtRest, StartTimes } from "./running.ts";

export interface Measured {
  readonly installation: Omit<Installation, "place">;
  readonly clone: CloneSetUp;
  readonly start: StartTimes;
  readonly rest: MemoryAtRest;
  readonly imports: ImportMemory;
  /** "2 cores of …, 4 GB". */
  readonly machine: string;
}

export function lightnessPage({ installation, clone, start, rest, imports, machine }: Measured): string {
  const { sizes, took, packageCount, largest } = installation;
  const { node } = sizes;
  const each = perImport(imports);
  return [
    `On ${machine}.`,
    table(
      ["a fresh installation from a release", ""],
      [
        ["the archive", megabytes(sizes.archive)],
        [`${packageCount} packages, fetched`, megabytes(sizes.fetchedPackages)],
        ["the same, on the disk", megabytes(sizes.packages)],
        ["Node 24, where the system's is older, fetched", node === null ? "not needed here" : megabytes(node.fetched)],
        ["the same, on the disk", node === null ? "not needed here" : megabytes(node.kept)],
        ["source and database client", megabytes(sizes.source)],
        ["built pages", megabytes(sizes.pages)],
        ["set-up takes", seconds(took.setUp)],
        ["building the pages takes", seconds(took.build)],
      ],
    ),
    table(
      ["the set-up of a clone, with all that develops", ""],
      [
        [`${clone.packageCount} packages, fetched`, megabytes(clone.fetchedPackages)],
        ["the same, on the disk", megabytes(clone.packages)],
      ],
    ),
    table(
      ["the largest packages", "on the disk"],
      largest.map(([name, bytes]) => [`\`${name}\``, megabytes(bytes)]),
    ),
    table(
      ["a start", "takes", "times a Node that does nothing"],
      [
        ["Node that does nothing", milliseconds(start.node), "1"],
        ["`cli --version`", milliseconds(start.commandLine), times(start.commandLine, start.node)],
        ["`npm start`, first time, until people can sign in", seconds(start.first), times(start.first, start.node)],
        ["`npm start`, again", seconds(start.again), times(start.again, start.node)],
      ],
    ),
    table(
      ["memory (proportional set size)", "`npm start`, which watches over both", "web process", "worker"],
      [
        [
          "half a minute after the start",
          ...[rest.started.start, rest.started.web, rest.started.worker].map(megabytes),
        ],
        ["after 200 pages were read", ...[rest.read.start, rest.read.web, rest.read.worker].map(megabytes)],
        [`with ${imports.few.runs} imports under way`, "", "", megabytes(imports.few.worker)],
        [`with ${imports.many.runs} imports under way`, "", "", megabytes(imports.many.worker)],
        ["each further import", "", "", each === null ? "not measured: none more began" : megabytes(each)],
      ],
    ),
  ].join("\n\n");
}

/** Bytes; null where there were not more of them. */
export function perImport({ few, many }: ImportMemory): number | null {
  return many.runs > few.runs ? (many.worker - few.worker) / (many.runs - few.runs) : null;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(heads), `|${heads.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

function milliseconds(value: number): string {
  return `${Math.round(value)} ms`;
}

function seconds(value: number): string {
  return `${(value / 1000).toFixed(1)} s`;
}

function times(value: number, of: number): string {
  return (value / of).toFixed(1);
}
