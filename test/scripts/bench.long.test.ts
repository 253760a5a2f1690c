/** A whole bench at a tiny scale: that it works, not how fast anything is. */
import { randomBytes } from "node:crypto";
import { connect, createServer, type Server } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import type { Bed } from "../../scripts/bench/bed.ts";
import { type Copier, carryover, floor } from "../../scripts/bench/copiers.ts";
import { cellOf } from "../../scripts/bench/figures.ts";
import { startLine } from "../../scripts/bench/line.ts";
import { conditionsNow, runWorkload } from "../../scripts/bench/run.ts";
import { section } from "../../scripts/bench/tables.ts";
import { workloads } from "../support/mail/workloads.ts";
import { requireDebianPackages } from "../support/servers/debian-packages.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const course = { rounds: 1, quiet: false, limit: 60, say: () => undefined };
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Copies everything, and loses one message on the way. */
const careless: Copier = {
  ...floor(2),
  name: "careless",
  label: "careless",
  command(place) {
    const { program, words, environment = {} } = floor(2).command(place);
    const loses = '"$@" && cd "$MAIL/cur" && rm -- "$(ls | head -n 1)"';
    const mail = `${place.newConfig.replace(/dovecot\.conf$/, "mail")}/${place.user}`;
    return {
      program: "sh",
      words: ["-c", loses, "sh", program, ...words],
      environment: { ...environment, MAIL: mail },
    };
  },
};

const missing: Copier = { ...careless, name: "missing", label: "missing", version: () => null };

it("measures what is right, and gives a copy with a lost message no time", async () => {
  requireDebianPackages(["time"]);
  const [workload] = workloads;
  if (!workload) throw new Error("no workload");
  const copiers = [carryover(2), floor(2), careless, missing];
  const conditions = conditionsNow(root, ["--quick"]);
  const beds: Bed[] = [];
  ends.push(() => Promise.all(beds.map((bed) => bed.stop())));
  const result = await runWorkload({ workload, scale: 0.005, copiers, conditions, beds, ...course });

  const faults = result.samples.map(({ copier, phase, fault }) => `${copier} ${phase} ${fault}`);
  expect(faults).toEqual([
    ...["carryover-2 first null", "carryover-2 again null", "carryover-2 delta null"],
    ...["floor-2 first null", "careless first missing 1"],
  ]);
  expect(cellOf(result, "careless", "first")).toBeNull();
  for (const copier of ["carryover-2", "floor-2"]) {
    const cell = cellOf(result, copier, "first");
    expect(Math.min(cell?.seconds ?? 0, cell?.cpu ?? 0, cell?.newServerCpu ?? 0, cell?.peakMb ?? 0)).toBeGreaterThan(0);
  }
  expect(result.starts.map(({ copier }) => copier)).toEqual(["carryover-2", "floor-2", "careless"]);
  expect(section(result)).toMatch(/\| careless \| – .*no time: missing 1/);
  expect(section(result)).toMatch(/\| missing \| – .*not installed/);
}, 120_000);

it("has a long line that changes no byte and takes its time both ways", async () => {
  const server = await echoing();
  const port = portOf(server);
  const line = await startLine(10, port, port);
  ends.push(
    () => line.stop(),
    () => server.close(),
  );
  const sent = randomBytes(8_000_000);
  const started = performance.now();
  const received = await echoOf(line.newPort, sent);
  // Three ways to open the connection, then there and back.
  expect(performance.now() - started).toBeGreaterThan(49);
  expect(received.equals(sent)).toBe(true);
  const { turns, lateness } = await line.passage();
  expect(turns.connections).toBe(1);
  expect(lateness.most).toBeGreaterThanOrEqual(lateness.mean);
  expect((await line.passage()).turns.connections).toBe(0);
});

async function echoing(): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function echoOf(port: number, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.once("end", () => resolve(Buffer.concat(chunks)));
    socket.once("error", reject);
    socket.end(bytes);
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}
