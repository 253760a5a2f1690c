/** What docs/deploy/monitoring and docs/MONITORING.md say of metrics, held against the metrics that there are. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { METRICS, type MetricName, PORTAL_METRICS, PROCESS_METRICS } from "../lib/observability/metrics.ts";

const DOCS = join(import.meta.dirname, "../docs");
const DASHBOARD: { panels: { title: string; targets: { expr: string }[] }[] } = JSON.parse(
  readFileSync(join(DOCS, "deploy/monitoring/grafana-dashboard.json"), "utf8"),
);
const RULES = readFileSync(join(DOCS, "deploy/monitoring/alerts.yml"), "utf8");

const queries = [
  ...DASHBOARD.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ...[...RULES.matchAll(/- alert: (\w+)\n\s+expr: (.+)\n/g)].map(([, name = "", expr = ""]) => [name, expr] as const),
];

/** Names in a query that are metrics and no words of the language. */
function namesIn(query: string): string[] {
  const bare = query.replace(/\{[^}]*\}/g, "").replace(/\b(by|on|group_left|ignoring) \([^)]*\)/g, "");
  return [...bare.matchAll(/\b(?:carryover|process|nodejs)_\w+/g)].map(([name]) => name);
}

function metricOf(name: string): MetricName | null {
  const all = Object.keys(METRICS) as MetricName[];
  return all.find((each) => each === name || (METRICS[each].type === "histogram" && name === `${each}_bucket`)) ?? null;
}

it("the dashboard and the rules are there, and have queries", () => {
  expect(queries.length).toBeGreaterThan(30);
});

it.each(queries)("%s asks for metrics that exist, and for labels that they have", (_, query) => {
  const names = namesIn(query).map((name) => [name, metricOf(name)] as const);
  expect(names.filter(([, metric]) => metric === null)).toEqual([]);
  for (const [name, filter = ""] of [...query.matchAll(/(\w+)\{([^}]*)\}/g)].map(
    ([, name = "", filter]) => [name, filter] as const,
  )) {
    const labels = [...filter.matchAll(/(\w+)\s*[=!]/g)].map(([, label = ""]) => label);
    const known: readonly string[] = [...(METRICS[metricOf(name) ?? "carryover_info"]?.labels ?? []), "job", "le"];
    expect(labels.filter((label) => !known.includes(label))).toEqual([]);
  }
});

it.each(
  queries.filter(([, query]) =>
    namesIn(query).some((name) => metricOf(name) && String(metricOf(name)) in PORTAL_METRICS),
  ),
)("%s takes the max over web processes, which all tell the same", (_, query) => {
  const unguarded = query
    .replace(/(?:max|min)(?: by \([^)]*\))? \((?:rate|increase)\([^)]*\)\)/g, "")
    .replace(/max(?: by \([^)]*\))? ?\([^()]*\)/g, "");
  expect(namesIn(unguarded).filter((name) => String(metricOf(name)) in PORTAL_METRICS)).toEqual([]);
});

it("every metric is explained in MONITORING.md, with its labels", () => {
  const page = readFileSync(join(DOCS, "MONITORING.md"), "utf8");
  const rows = (metrics: Readonly<Partial<Record<MetricName, unknown>>>) =>
    (Object.keys(metrics) as MetricName[]).map((name) => {
      const { type, labels, help } = METRICS[name];
      return `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(" ")} | ${help} |`;
    });
  const table = page.split("\n").filter((line) => /^\| `(carryover|process|nodejs)_/.test(line));
  expect(table).toEqual([...rows(PORTAL_METRICS), ...rows(PROCESS_METRICS)]);
});
