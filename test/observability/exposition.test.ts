import { describe, expect, it } from "vitest";
import { showsToken } from "../../lib/observability/bearer.ts";
import { atMostEach, columnOf } from "../../lib/observability/bounds.ts";
import { exposition } from "../../lib/observability/exposition.ts";
import { METRICS, type MetricName } from "../../lib/observability/metrics.ts";
import { processFamilies } from "../../lib/observability/process-metrics.ts";
import { readExposition } from "../support/exposition-reader.ts";

const NAMES = Object.keys(METRICS) as MetricName[];

describe("the text format of Prometheus", () => {
  it("carries names of servers whole, whatever is in them", () => {
    const name = 'Old "mail"\\\n{} # HELP x';
    const labels = { server: "1", name };
    const text = exposition([{ name: "carryover_connections", samples: [{ labels, value: 3 }] }]);
    expect(readExposition(text)).toEqual([
      {
        ...{ name: "carryover_connections", type: "gauge", help: METRICS.carryover_connections.help },
        samples: [{ name: "carryover_connections", labels, value: 3 }],
      },
    ]);
  });

  it("has a histogram's columns with all below them, its sum and its count", () => {
    const bounds = METRICS.carryover_imap_reply_seconds.bounds ?? [];
    const counts = new Map([0.005, 0.2, 0.2, 99].map((value) => [columnOf(value, bounds), 1]));
    counts.set("0.3", 2);
    const histogram = { ...atMostEach(counts, bounds), sum: 99.405 };
    const [family] = readExposition(exposition([{ name: "carryover_imap_reply_seconds", histograms: [histogram] }]));
    expect(family?.samples.map(({ labels: { le }, value }) => [le, value])).toEqual([
      ...[
        ["0.01", 1],
        ["0.03", 1],
        ["0.1", 1],
        ["0.3", 3],
        ["1", 3],
        ["3", 3],
        ["10", 3],
        ["30", 3],
        ["+Inf", 4],
      ],
      ...[
        [undefined, 99.405],
        [undefined, 4],
      ],
    ]);
  });

  it("leaves out what has no value", () => {
    expect(exposition([{ name: "carryover_moves", samples: [] }])).toBe("");
  });

  it("is asked of every metric: names, types and words are as Prometheus wants them", () => {
    const families = NAMES.map((name) =>
      METRICS[name].type === "histogram"
        ? { name, histograms: [{ atMost: [], count: 0, sum: 0 }] }
        : { name, samples: [{ value: 1 }] },
    );
    expect(readExposition(exposition(families)).map(({ name }) => name)).toEqual(NAMES);
  });

  it("tells what a process is like", () => {
    const families = readExposition(exposition(processFamilies("worker", "1.2.3")));
    const value = (name: string) => families.find((family) => family.name === name)?.samples[0]?.value ?? -1;
    expect(value("process_resident_memory_bytes")).toBeGreaterThan(10_000_000);
    expect(value("process_cpu_seconds_total")).toBeGreaterThan(0);
    expect(value("nodejs_eventloop_lag_seconds")).toBeGreaterThanOrEqual(0);
    expect(Math.abs(value("process_start_time_seconds") + process.uptime() - Date.now() / 1000)).toBeLessThan(2);
  });
});

describe("the token", () => {
  const TOKEN = "a-token-of-some-length";
  it.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`])("is shown by %s", (header) => {
    expect(showsToken(header, TOKEN)).toBe(true);
  });
  it.each([null, undefined, "", TOKEN, "Bearer", "Bearer ", `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, `Bearer ${TOKEN} x`])(
    "is not shown by %s",
    (header) => {
      expect(showsToken(header, TOKEN)).toBe(false);
    },
  );
});
