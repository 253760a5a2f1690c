/** How wrong the estimates were, as tables in markdown. */
import { median } from "../bench/figures.ts";
import { METHODS } from "./methods.ts";
import { POINTS, type Said } from "./replay.ts";

/** What one way of estimating said during one run. */
export interface Judged {
  readonly run: string;
  readonly method: string;
  readonly heldOut: boolean;
  readonly said: readonly Said[];
}

const percent = (value: number): string => `${Math.round(value * 100)} %`;
const NONE = "–";

export function errorOf({ predicted, actual }: Said): number | null {
  return predicted === null || actual <= 0 ? null : Math.abs(predicted - actual) / actual;
}

/** Median and 90th percentile of the errors over these runs, by method and by how far the copying was. */
export function errorsTable(judged: readonly Judged[]): string {
  const heads = ["estimated", ...POINTS.map((part) => `at ${percent(part)} of the bytes`)];
  const rows = METHODS.map(({ name }) => {
    const own = judged.filter(({ method }) => method === name);
    return [name, ...POINTS.map((part) => summary(own.flatMap(({ said }) => said.filter((one) => one.part === part))))];
  });
  return table(heads, rows);
}

/** Every run by itself, at one point. */
export function runsTable(judged: readonly Judged[], part: number): string {
  const runs = [...Map.groupBy(judged, ({ run }) => run)];
  const rows = runs.map(([run, ways]) => {
    const cells = METHODS.map(({ name }) => {
      const said = ways.find(({ method }) => method === name)?.said.find((one) => one.part === part);
      const error = said && errorOf(said);
      return error === null || error === undefined ? NONE : percent(error);
    });
    const actual = ways[0]?.said.find((one) => one.part === part)?.actual;
    return [run, actual === undefined ? NONE : `${Math.round(actual)} s`, ...cells];
  });
  return table(["run", "then took", ...METHODS.map(({ name }) => name)], rows);
}

function summary(said: readonly Said[]): string {
  const errors = said.map(errorOf).filter((error) => error !== null);
  const silent = said.length - errors.length;
  const words = errors.length === 0 ? NONE : `${percent(median(errors))}, ${percent(quantile(errors, 0.9))}`;
  return silent === 0 ? words : `${words} (${silent} of ${said.length} without a word)`;
}

/** The smallest value that at least so large a part of all is not above. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, two) => one - two);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}
