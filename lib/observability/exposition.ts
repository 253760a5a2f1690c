/** Metrics as Prometheus reads them: its text format, version 0.0.4. */
import { type LabelName, METRICS, type MetricName } from "./metrics.ts";

export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

export type Labels = Readonly<Partial<Record<LabelName, string>>>;

export interface Sample {
  readonly labels?: Labels;
  readonly value: number;
}

/** A histogram's values: how many were at most as large as each bound of the metric, how many there were, and their sum. */
export interface Histogram {
  readonly labels?: Labels;
  /** In the order of the metric's bounds, each with all below it. */
  readonly atMost: readonly number[];
  readonly count: number;
  readonly sum: number;
}

export type Family =
  | { readonly name: MetricName; readonly samples: readonly Sample[] }
  | { readonly name: MetricName; readonly histograms: readonly Histogram[] };

/** The whole answer. What has no value is left out with its family. */
export function exposition(families: readonly Family[]): string {
  return families.map(familyText).join("");
}

function familyText(family: Family): string {
  const { type, help } = METRICS[family.name];
  const lines = "samples" in family ? family.samples.map((one) => sampleLine(family.name, one)) : bucketLines(family);
  if (lines.length === 0) return "";
  return `# HELP ${family.name} ${escapedHelp(help)}\n# TYPE ${family.name} ${type}\n${lines.join("")}`;
}

function bucketLines({ name, histograms }: Family & { readonly histograms: readonly Histogram[] }): string[] {
  const bounds = METRICS[name].bounds ?? [];
  return histograms.flatMap(({ labels = {}, atMost, count, sum }) => [
    ...bounds.map((bound, index) => line(`${name}_bucket`, { ...labels, le: String(bound) }, atMost[index] ?? 0)),
    line(`${name}_bucket`, { ...labels, le: "+Inf" }, count),
    line(`${name}_sum`, labels, sum),
    line(`${name}_count`, labels, count),
  ]);
}

function sampleLine(name: string, { labels = {}, value }: Sample): string {
  return line(name, labels, value);
}

function line(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapedValue(text)}"`);
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}\n`;
}

function escapedHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapedValue(text: string): string {
  return escapedHelp(text).replaceAll('"', '\\"');
}
