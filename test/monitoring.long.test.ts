/** Prometheus' own promtool reads what we tell and the rules that we give. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addTotals } from "../lib/db/totals.ts";
import { metricsText } from "../lib/services/metrics.ts";
import { addMigration, addPerson, addServer, type TestPortal, testPortal } from "./support/portal.ts";
import { unpackDebianPackage } from "./support/servers/debian-packages.ts";

const ROOT = join(import.meta.dirname, "..");
const UNPACKED = join(ROOT, ".cache/servers/prometheus");
const MONITORING = join(ROOT, "docs/deploy/monitoring");

let portal: TestPortal;
let folder: string;
beforeAll(async () => {
  // What its own pages need is no matter to the tool.
  unpackDebianPackage("prometheus", UNPACKED, { leaveOut: /^(?!prometheus$)/ });
  portal = await testPortal();
  folder = mkdtempSync(join(tmpdir(), "carryover-promtool-"));
});
afterAll(async () => {
  await portal.close();
  rmSync(folder, { recursive: true });
});

function promtool(words: readonly string[], input = ""): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(join(UNPACKED, "usr/bin/promtool"), words, { input, encoding: "utf8" });
  return { status, said: stdout + stderr };
}

it("takes the metrics of a portal in which mail was moved, and has nothing to say about their names", async () => {
  const { id: server } = await addServer(portal, { name: 'Old "mail" \\ of the institute', use: "old" });
  await addMigration(portal, await addPerson(portal), { oldServerId: server, phase: "queued", queuedAt: new Date() });
  await addTotals(portal.database, [
    { name: "bytes", server, kind: "read", value: 5_000_000_000 },
    { name: "replies", server, kind: "fetch 0.1", value: 2 },
    { name: "replyMs", server, kind: "fetch", value: 150 },
    { name: "estimates", server: "", kind: "0.2", value: 1 },
    { name: "problems", server: "", kind: "net.lost", value: 1 },
  ]);
  expect(promtool(["check", "metrics"], await metricsText(async () => portal))).toEqual({ status: 0, said: "" });
});

it("takes the rules and the settings", () => {
  expect(promtool(["check", "rules", join(MONITORING, "alerts.yml")])).toMatchObject({ status: 0 });
  expect(promtool(["check", "config", "--syntax-only", join(MONITORING, "prometheus.yml")])).toMatchObject({
    status: 0,
  });
});

/** Two web processes tell the same. `values`: each half minute. */
const series = (name: string, labels: string, values: string) =>
  [1, 2]
    .map((instance) => `      - series: '${name}{instance="web${instance}"${labels}}'\n        values: '${values}'\n`)
    .join("");

const cases = [
  ["CarryoverNoWorker", "10m", series("carryover_workers", "", "0x60")],
  ["CarryoverMailStuck", "1h", series("carryover_mails_oldest_seconds", "", "0+60x200")],
  ["CarryoverQueueOld", "4h", series("carryover_queue_oldest_seconds", "", "0+60x600")],
  [
    "CarryoverServerRefuses",
    "1h",
    series("carryover_connection_failures_total", ',server="s",name="Old mail",code="net.unreachable"', "0+1x200"),
  ],
  ["CarryoverOurTrouble", "30m", series("carryover_runs_ended_total", ',ending="engine.bug"', "0x20 1x100")],
  ["CarryoverBackupOld", "60h", series("carryover_backup_timestamp_seconds", "", "0x8000")],
] as const;

it.each(cases)("%s goes off, once for all web processes", (alert, at, input) => {
  const file = join(folder, `${alert}.yml`);
  const firing = `    promql_expr_test:\n      - expr: count(ALERTS{alertname="${alert}",alertstate="firing"})\n        eval_time: ${at}\n        exp_samples:\n          - labels: '{}'\n            value: 1\n`;
  writeFileSync(
    file,
    `rule_files:\n  - ${join(MONITORING, "alerts.yml")}\nevaluation_interval: 30s\ntests:\n  - interval: 30s\n    input_series:\n${input}${firing}`,
  );
  expect(promtool(["test", "rules", file])).toMatchObject({ status: 0, said: expect.stringContaining("SUCCESS") });
});
