/** The results as Markdown, for docs/benchmarks.md. */
import { cellOf, faultOf, startOf, timesAsLong } from "./figures.ts";
import { verdictsOn } from "./goals.ts";
import { type CopierNote, isClean, type Phase, type WorkloadResult } from "./records.ts";

const PHASE_NAMES: Readonly<Record<Phase, string>> = {
  first: "First run",
  again: "Nothing to do",
  delta: "1 % new",
};
const NONE = "–";
const PICTURE = "![How long a first run takes next to interimap](pictures/benchmarks.svg)";

/** Everything between the markers of the page. */
export function reportOf(results: readonly WorkloadResult[]): string {
  if (results.length === 0) return "Nothing has been measured yet.\n";
  return [PICTURE, goalsTable(results), ...results.map(section)].join("\n\n").concat("\n");
}

/** One table of what was to be reached. */
export function goalsTable(results: readonly WorkloadResult[]): string {
  const words = (reached: boolean | null) =>
    reached === null ? "not measured" : reached ? "reached" : "**not reached**";
  const rows = results.flatMap(verdictsOn).map(({ workload, goal, measured, reached }) => {
    return [workload, goal, reached === null ? NONE : measured, words(reached)];
  });
  return `## Figures to reach\n\n${table(["workload", "figure to reach", "measured", ""], rows)}`;
}

/** One workload: conditions, and a table for each phase. */
export function section(result: WorkloadResult): string {
  const { workload, what, messages, megabytes, folders, delayMs, scale } = result;
  const mail = `${count(messages)} messages, ${Math.round(megabytes)} MB, ${folders} folders`;
  const line = delayMs > 0 ? `, ${delayMs} ms each way to both servers` : "";
  const warning = scale === 1 ? [] : [`**A quick try at ${scale} of the workload's size, not a measurement.**`];
  return [
    `## ${workload}: ${what}`,
    `${mail}${line}. ${conditions(result)}`,
    ...warning,
    ...(["first", "again", "delta"] as const).map(
      (phase) => `### ${PHASE_NAMES[phase]}\n\n${phaseTable(result, phase)}`,
    ),
    ...notes(result),
  ].join("\n\n");
}

function phaseTable(result: WorkloadResult, phase: Phase): string {
  const isFirst = phase === "first";
  const heads = [
    ...["copier", "seconds", "× interimap"],
    ...(isFirst ? ["× floor"] : ["start aside"]),
    ...["CPU s", "old server's CPU s", "new server's", "peak MB"],
    ...(result.delayMs > 0 ? ["round trips: most, all"] : []),
    "the copy",
  ];
  const rows = result.copiers
    .filter(({ name }) => isFirst || !name.startsWith("floor"))
    .map((copier) => phaseRow(result, copier, phase, heads.length));
  return table(heads, rows);
}

function phaseRow(result: WorkloadResult, { name, label, version }: CopierNote, phase: Phase, width: number): string[] {
  const blank = (why: string) => [label, ...Array.from({ length: width - 2 }, () => NONE), why];
  if (version === null) return blank("not installed");
  const fault = faultOf(result, name, phase);
  if (fault !== null) return blank(`no time: ${fault}`);
  const cell = cellOf(result, name, phase);
  if (!cell) return blank("not run");
  const start = startOf(result, name)?.seconds;
  const third =
    phase === "first" ? ratio(floorRatio(result, name)) : start === undefined ? NONE : seconds(cell.seconds - start);
  const passed = cell.passed.length > 0 ? `right, but by design: ${cell.passed.join(", ")}` : "identical";
  return [
    ...[label, `${seconds(cell.seconds)}${cell.clean ? "" : " (not clean)"}`],
    ...[ratio(timesAsLong(result, name, "interimap", phase)), third],
    ...[cell.cpu, cell.oldServerCpu, cell.newServerCpu].map(seconds),
    String(Math.round(cell.peakMb)),
    ...(result.delayMs > 0 ? [cell.turns ? `${cell.turns.most}, ${cell.turns.total}` : NONE] : []),
    passed,
  ];
}

/** Against the floor with as many connections; those whose connections can't be chosen, against the one with two. */
function floorRatio(result: WorkloadResult, name: string): number | null {
  const connections = /-(\d+)$/.exec(name)?.[1] ?? "2";
  return timesAsLong(result, name, `floor-${connections}`, "first");
}

function conditions({
  conditions: { date, commit, cpu, cores, node, dovecot, command },
  rounds,
  copiers,
}: WorkloadResult) {
  const others = copiers.filter(({ version }) => version !== null && /\d/.test(version));
  const versions = others.map(({ label, version }) => `${label} ${version}`);
  return `Measured on ${date} at ${commit}: ${plural(rounds, "round")}, ${cpu}, ${plural(cores, "core")} for copiers and servers
together, Node ${node}, Dovecot ${dovecot}${versions.map((words) => `, ${words}`).join("")}. \`${command}\``;
}

function notes(result: WorkloadResult): string[] {
  const { samples, lateness, copiers } = result;
  const dirty = samples.filter((sample) => !isClean(sample)).length;
  const starts = copiers.flatMap(({ name, label }) => {
    const start = startOf(result, name);
    return start ? [`${label} ${seconds(start.seconds)} s (CPU ${seconds(start.cpu)} s)`] : [];
  });
  const designs = copiers.flatMap(({ label, byDesign }) => (byDesign ? [`${label}: ${byDesign}`] : []));
  const late = lateness && `The line was late by ${lateness.mean.toFixed(2)} ms on average, in the worst run.`;
  return [
    [
      `From the start of the process to its first connection: ${starts.join("; ") || NONE}.`,
      ...(late ? [late] : []),
      ...(designs.length > 0 ? [`By design: ${designs.join("; ")}.`] : []),
      `${dirty} of ${samples.length} runs were not clean.`,
    ].join("\n"),
  ];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

const plural = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
const count = (number: number) => number.toLocaleString("en-US");
const ratio = (value: number | null) => (value === null ? NONE : value.toFixed(2));
const seconds = (value: number) => (value >= 20 ? value.toFixed(1) : value.toFixed(2));
