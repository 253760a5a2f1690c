/** Seeing inside: metrics, readiness, the system page, the log of both processes and the support bundle, of a portal that copies mail. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addTotals } from "../../lib/db/totals.ts";
import { text } from "../../lib/i18n/translator.ts";
import { findsIn } from "../support/canary.ts";
import { type ReadFamily, readExposition } from "../support/exposition-reader.ts";
import { portalFolder, startPortal } from "../support/running-portal.ts";
import { freePort } from "../support/servers/loopback.ts";
import { addCourse } from "../support/system-course.ts";
import { type Bed, type Mover, startBed } from "./support/bed.ts";
import { seriousFaults } from "./support/faults.ts";
import { see } from "./support/see.ts";
import { prepareMove, signInAsAdministrator, start, untilTitle } from "./support/steps.ts";

const TOKEN = "of-the-metrics-of-this-test";
const FOLDER = mkdtempSync(join(tmpdir(), "carryover-bundle-"));

let bed: Bed;
let mover: Mover;
let migration: string;
let workerPort: number;
let admin: Page;

beforeAll(async () => {
  workerPort = await freePort();
  const folder = portalFolder();
  const watching = { CARRYOVER_METRICS_TOKEN: TOKEN, CARRYOVER_WORKER_PORT: String(workerPort) };
  bed = await startBed({
    folder,
    start: (mail) => startPortal({ folder, environment: { ...mail, ...watching } }),
  });
  mover = bed.mover("nora", { messages: 60, folders: 5 });
  const page = await (await bed.context()).newPage();
  migration = await prepareMove(page, mover);
  await start(page);
  await untilTitle(page, text("progress.title.done"));
  admin = await (await bed.context({ javaScriptEnabled: false })).newPage();
  await signInAsAdministrator(admin);
});
afterAll(async () => {
  await bed?.close();
  rmSync(FOLDER, { recursive: true, force: true });
});

const showing = (token = TOKEN) => ({ headers: { authorization: `Bearer ${token}` } });
const metricsAt = async (url: string) => {
  const answer = await fetch(url, showing());
  expect(answer.status).toBe(200);
  return readExposition(await answer.text());
};
const valuesOf = (families: readonly ReadFamily[], name: string) =>
  (families.find((family) => family.name === name)?.samples ?? []).map(({ value }) => value);

describe("metrics", () => {
  it("are told by the web process to whoever shows the token: what was copied, by all workers", async () => {
    const url = `${bed.portal.url}/api/metrics`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, showing("another-token-of-this-test"))).status).toBe(401);
    const { copied } = await bed.database.client.run.findFirstOrThrow({ where: { migrationId: migration } });
    expect(copied).toBeGreaterThan(40);
    const written = async () =>
      (await metricsAt(url))
        .find(({ name }) => name === "carryover_messages_total")
        ?.samples.filter(({ labels: { direction } }) => direction === "written")
        .map(({ value }) => value);
    await see.poll(written, { timeout: 20_000 }).toEqual([copied]);
    const families = await metricsAt(url);
    expect(valuesOf(families, "carryover_runs_ended_total").filter((value) => value > 0)).toEqual([1]);
    expect(valuesOf(families, "carryover_workers")).toEqual([1]);
    expect(valuesOf(families, "carryover_imap_reply_seconds").at(-1)).toBeGreaterThan(0);
    expect(valuesOf(families, "process_resident_memory_bytes")[0]).toBeGreaterThan(10_000_000);
  });

  it("are told by the worker of itself, at its own port, beside whether it lives and is ready", async () => {
    const url = `http://127.0.0.1:${workerPort}`;
    const status = async (path: string) => (await fetch(url + path)).status;
    expect([await status("/live"), await status("/ready"), await status("/metrics")]).toEqual([200, 200, 401]);
    const families = await metricsAt(`${url}/metrics`);
    expect(valuesOf(families, "carryover_runs")).toEqual([0]);
    expect(families.map(({ name }) => name)).not.toContain("carryover_messages_total");
  });
});

it("tells apart whether the web process lives and whether people may be led to it", async () => {
  const ask = async (path: string) => {
    const answer = await fetch(`${bed.portal.url}/api/health/${path}`);
    return [answer.status, await answer.json()];
  };
  expect(await ask("live")).toEqual([200, { live: true }]);
  expect(await ask("ready")).toEqual([200, { database: true, worker: true, migrations: true }]);
});

it("follows one import through the lines of both processes, by the migration and then by the run", async () => {
  const lines = bed.portal
    .output()
    .split("\n")
    .flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []))
    .filter((line) => line.migration === migration);
  const { id: run } = await bed.database.client.run.findFirstOrThrow({ where: { migrationId: migration } });
  expect(new Set(lines.map((line) => line.process))).toEqual(new Set(["web", "worker"]));
  const told = lines.map(({ process, event, page, kind, phase }) =>
    [process, event, page ?? kind ?? phase ?? ""].join(" "),
  );
  const story = [
    "worker request.answered listFolders",
    "web web.request /move/migration/folders",
    "web web.request /move/migration/check",
    "worker run.begin ",
    "worker run.state scanning",
    "worker run.state copying",
    "worker run.state verifying",
    "worker run.end ",
  ];
  expect(story.filter((line) => !told.includes(line))).toEqual([]);
  // In this order, whatever else is told between.
  const places = story.slice(3).map((line) => told.indexOf(line));
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  const ofRun = lines.filter(({ event }) => event === "run.state" || event === "run.end");
  expect(ofRun.map((line) => line.run)).toEqual(ofRun.map(() => run));
  for (const name of [mover.oldLogin, mover.newLogin, "nora"]) expect(JSON.stringify(lines)).not.toContain(name);
});

describe("the system page", () => {
  it("shows the same as pictures, each with its numbers as a table, without JavaScript", async () => {
    const { client } = bed.database;
    const servers = await client.server.findMany({ orderBy: { use: "asc" } });
    const [server = ""] = servers.map(({ id }) => id);
    await addTotals(bed.database, [
      { name: "bytes", server, kind: "written", value: 40_000_000_000 },
      { name: "messages", server, kind: "written", value: 200_000 },
      { name: "problems", server: "", kind: "message.tooLarge", value: 12 },
    ]);
    await addCourse(
      bed.database,
      servers.map(({ id }) => id),
    );
    await admin.goto("/admin/system");
    await see(admin.getByRole("heading", { level: 1 })).toHaveText(text("admin.system.title"));
    const passed = admin.locator("svg[role=img]:visible rect");
    expect(await passed.count()).toBeGreaterThan(20);
    await admin
      .locator("section", { has: admin.locator("#passed-heading") })
      .locator("summary")
      .click();
    await see(admin.getByRole("rowheader").first()).toBeVisible();
    await see(admin.locator("#problems").getByText("message.tooLarge")).toBeVisible();
    await see(admin.locator("#workers").getByText(text("admin.system.workers.lives"))).toBeVisible();
    await see(admin.locator("#servers").getByRole("row")).toHaveCount(1 + servers.length);
    await admin.getByRole("link", { name: text("admin.system.span.week") }).click();
    await admin.waitForURL(/of=week/);
    await see(admin.locator("svg[role=img]:visible").first()).toBeVisible();
  });

  it("has no serious fault in either theme, and nothing scrolls sideways on a phone", async () => {
    const context = await bed.context({ storageState: await admin.context().storageState() });
    const page = await context.newPage();
    await page.goto("/admin/system");
    expect(await seriousFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 375, height: 800 });
    expect(await seriousFaults(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(375);
    await context.close();
  });
});

describe("the support bundle", () => {
  async function unpacked(file: string): Promise<Record<string, string>> {
    const names = execFileSync("tar", ["-tzf", file], { encoding: "utf8" }).trim().split("\n");
    const read = (name: string) => execFileSync("tar", ["-xzOf", file, name], { encoding: "utf8" });
    return Object.fromEntries(names.map((name) => [name.replace("carryover-support/", ""), read(name)]));
  }

  async function expectNobody(files: Record<string, string>): Promise<void> {
    const all = Object.values(files).join("\n");
    const { client } = bed.database;
    const servers = await client.server.findMany();
    const people = await client.person.findMany();
    const secrets = [
      mover.oldLogin,
      mover.newLogin,
      "nora",
      "Coastal",
      TOKEN,
      "@old.example",
      "@new.example",
      bed.portal.folder,
    ];
    const names = servers.flatMap(({ name, host }) => [name, host]).filter((name) => name !== "127.0.0.1");
    for (const secret of [...secrets, ...names, ...people.map(({ id }) => id)]) expect(all).not.toContain(secret);
    expect(all).not.toContain("127.0.0.1");
    expect(findsIn(all)).toEqual([]);
  }

  it("is handed out after a fresh proof alone, is recorded, and names nobody", async () => {
    const { client } = bed.database;
    const sessions = { where: { administratorId: { not: null } } };
    await client.session.updateMany({ ...sessions, data: { provedAt: new Date(Date.now() - 3_600_000) } });
    await admin.goto("/admin/system");
    await admin.getByRole("link", { name: text("admin.system.bundle.button") }).click();
    await admin.waitForURL(/\/admin\/prove\?to=%2Fadmin%2Fsystem$/);
    await client.session.updateMany({ ...sessions, data: { provedAt: new Date() } });
    await admin.goto("/admin/system");
    const [download] = await Promise.all([
      admin.waitForEvent("download"),
      admin.getByRole("link", { name: text("admin.system.bundle.button") }).click(),
    ]);
    const file = join(FOLDER, "from-page.tar.gz");
    await download.saveAs(file);
    expect(download.suggestedFilename()).toMatch(/^carryover-support-\d+\.\d+\.\d+-\d{4}-\d\d-\d\d\.tar\.gz$/);
    const files = await unpacked(file);
    expect(Object.keys(files)).toEqual([
      ...["README.txt", "versions.json", "settings.json", "migrations.json", "counts.json", "problems.json"],
      ...["standing.json", "metrics.txt", "log-web.jsonl", "log-worker.jsonl"],
    ]);
    expect(files["log-web.jsonl"]).toContain(`"migration":"${migration}"`);
    expect(files["log-worker.jsonl"]).toContain('"event":"run.end"');
    readExposition(files["metrics.txt"] ?? "");
    expect(JSON.parse(files["settings.json"] ?? "")).toMatchObject({ CARRYOVER_METRICS_TOKEN: "set" });
    await expectNobody(files);
    expect(await client.auditEvent.count({ where: { action: "system.bundle" } })).toBe(1);
  });

  it("is made from the command line as well, with what the doctor finds", async () => {
    const file = join(FOLDER, "from-command-line.tar.gz");
    execFileSync("sh", ["scripts/run.sh", "lib/cli/cli.ts", "support-bundle", file], {
      cwd: join(import.meta.dirname, "../.."),
      env: { ...process.env, CARRYOVER_DATA_DIR: bed.portal.folder, CARRYOVER_METRICS_TOKEN: TOKEN },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const files = await unpacked(file);
    expect(files["doctor.json"]).toContain('"code": "database.fine"');
    expect(files["log-worker.jsonl"]).toContain('"event":"run.end"');
    await expectNobody(files);
    expect(readFileSync(file).length).toBeLessThan(500_000);
  });
});
