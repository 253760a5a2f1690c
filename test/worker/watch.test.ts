import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { registerWorker } from "../../lib/db/workers.ts";
import { Watch } from "../../lib/worker/watch.ts";
import { readExposition } from "../support/exposition-reader.ts";
import { type TestPortal, testPortal } from "../support/portal.ts";
import { freePort } from "../support/servers/loopback.ts";

const TOKEN = "a-token-of-some-length";
let portal: TestPortal;
let watch: Watch;
let url: string;
let listening: Awaited<ReturnType<Watch["listen"]>>;

beforeEach(async () => {
  portal = await testPortal();
  await open(TOKEN);
});
afterEach(async () => {
  await listening?.close();
  await portal.close();
});

async function open(metricsToken: string | null): Promise<void> {
  await listening?.close();
  const port = await freePort();
  const place = { dataFolder: portal.folder, metricsToken, watchPort: { host: "127.0.0.1", port } };
  watch = new Watch({ id: "w", database: portal.database }, place, () => 3);
  listening = await watch.listen();
  url = `http://127.0.0.1:${port}`;
}

const status = async (path: string, init: RequestInit = {}) => (await fetch(url + path, init)).status;
const showing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

it("is ready once its sign of life is in the database, and no longer when it has not come through for a while", async () => {
  await registerWorker(portal.database, "w", new Date());
  expect([await status("/live"), await status("/ready")]).toEqual([200, 503]);
  await watch.beat();
  expect(await status("/ready")).toBe(200);
  const now = performance.now();
  vi.spyOn(performance, "now").mockReturnValue(now + 11_000);
  expect([await status("/live"), await status("/ready")]).toEqual([200, 503]);
});

it("says in the database of which version it is, how much memory it has, and how much room is left", async () => {
  await registerWorker(portal.database, "w", new Date());
  await watch.beat();
  const row = await portal.database.client.worker.findUniqueOrThrow({ where: { id: "w" } });
  expect(row).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+\.\d+/), runs: 3 });
  expect(row.memoryBytes).toBeGreaterThan(10_000_000n);
  expect(row.diskFreeBytes).toBeGreaterThan(1_000n);
});

it("tells metrics to whoever shows the token, and to nobody where there is none", async () => {
  expect(await status("/metrics")).toBe(401);
  expect(await status("/metrics", showing(`${TOKEN}x`))).toBe(401);
  const answer = await fetch(`${url}/metrics`, showing(TOKEN));
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const families = readExposition(await answer.text());
  expect(families.find(({ name }) => name === "carryover_runs")?.samples).toMatchObject([{ value: 3 }]);
  await open(null);
  expect(await status("/metrics", showing(TOKEN))).toBe(404);
});

it("knows nothing else", async () => {
  expect(await status("/")).toBe(404);
  expect(await status("/live", { method: "POST" })).toBe(405);
});

it("listens nowhere unless it is told where", async () => {
  const place = { dataFolder: portal.folder, metricsToken: TOKEN, watchPort: null };
  expect(await new Watch({ id: "w", database: portal.database }, place, () => 0).listen()).toBeNull();
});
