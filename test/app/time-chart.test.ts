/** Pictures over time, as the portal renders them: what is drawn, and the same in words and numbers. */
import { createElement, type FunctionComponent } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, expect, it } from "vitest";

/** Named at run time: it is a page's source, which the checks of tests and library do not read. */
const SOURCE = "../../app/_admin/time-chart.tsx";

interface Series {
  readonly id: string;
  readonly name: string;
  readonly points: readonly { readonly at: number; readonly value: number | null }[];
}

let TimeChart: FunctionComponent<Record<string, unknown>>;
beforeAll(async () => {
  ({ TimeChart } = await import(SOURCE));
});

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 30, 8);
const series = (id: string, ...values: (number | null)[]): Series => ({
  ...{ id, name: `The ${id}` },
  points: values.map((value, index) => ({ at: START + index * HOUR, value })),
});

function drawn(kind: "columns" | "lines", all: readonly Series[]): string {
  const words = { id: "c", description: "Two of them passed", format: (value: number) => `${value} of them` };
  return renderToStaticMarkup(
    createElement(TimeChart, { kind, series: all, zone: "UTC", isLong: false, stepMs: HOUR, ...words }),
  );
}

it("draws a column for each step in which something passed, for wide screens and for phones", () => {
  const html = drawn("columns", [series("bytes", 2, null, 0, 4)]);
  expect(html.match(/<rect/g)).toHaveLength(2 * 2);
  expect(html.match(/<title id="c-(wide|phone)">Two of them passed<\/title>/g)).toHaveLength(2);
  const heights = [...html.matchAll(/height="([\d.]+)" class="fill-accent"/g)].map(([, height]) => Number(height));
  expect((heights[1] ?? 0) / (heights[0] ?? 1)).toBeCloseTo(2, 1);
});

it("breaks a line where nothing was written down", () => {
  const [path = ""] = drawn("lines", [series("waiting", 1, 2, null, 3)]).match(/ d="[^"]*"/) ?? [];
  expect(path.match(/M/g)).toHaveLength(2);
  expect(path.match(/L/g)).toHaveLength(1);
});

it("tells the same numbers as a table, the latest first, without the steps of which nothing is known", () => {
  const html = drawn("lines", [series("waiting", 1, null, 7), series("running", 2, null, null)]);
  const rows = [...html.matchAll(/<tr role="row">(.*?)<\/tr>/g)].map(([, row = ""]) => row.replace(/<[^>]*>/g, " "));
  expect(rows.map((row) => row.replace(/\s+/g, " ").trim())).toEqual([
    "30 Nov 10:00 The waiting 7 of them The running –",
    "30 Nov 08:00 The waiting 1 of them The running 2 of them",
  ]);
});
