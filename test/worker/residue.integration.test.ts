/** After a move: what still arrives in the old account, as the worker sees it there. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { WEEKDAYS } from "../../lib/policy/windows.ts";
import { Servers, WorkerBench } from "./support/bench.ts";
import { Moved, messageFrom } from "./support/moved.ts";

let servers: Servers;
let bench: WorkerBench;

beforeAll(async () => {
  servers = await Servers.start({ old: { specialUse: { Sent: "\\Sent" } } });
  bench = await WorkerBench.open(servers, { line: {} });
  bench.startWorker();
});
afterAll(async () => {
  await bench.close();
  await servers.stop();
});

const connections = () => bench.line?.connections().total ?? 0;
const asText = (row: object) => JSON.stringify(row, (_, value) => (typeof value === "bigint" ? Number(value) : value));

it("counts what is new in each folder, Sent apart, with one sign-in; and names who wrote where that is asked for", async () => {
  const moved = await Moved.by(bench);
  expect((await moved.look(true)).residue.folders).toEqual([]);
  await moved.edit(async (editor) => {
    for (const from of ["Ben <ben@a.org>", "BEN@a.org", "cleo@c.org", "nobody"])
      await editor.append(["INBOX"], messageFrom(from));
    await editor.append(["Sent"], messageFrom(moved.login));
  });
  const before = connections();
  const { residue, senders } = await moved.look();
  expect(connections() - before).toBe(1);
  expect(residue).toEqual({
    at: expect.any(Number),
    folders: [
      { folder: "INBOX", use: "inbox", messages: 4, isExact: true },
      { folder: "Sent", use: "sent", messages: 1, isExact: true },
    ],
    notAsked: 0,
  });
  expect([senders, await moved.residue()]).toEqual([null, residue]);
  const most = [
    { address: "ben@a.org", messages: 2 },
    { address: "cleo@c.org", messages: 1 },
  ];
  expect((await moved.look(true)).senders).toEqual({ most, messages: 4 });
  expect(asText(await bench.migration(moved.id))).not.toContain("ben@a.org");
});

it("holds what is there against what was brought, and not against what a test has seen since", async () => {
  const moved = await Moved.by(bench);
  await moved.edit((editor) => editor.append(["INBOX"], messageFrom("ben@a.org")));
  const { client } = bench;
  await client.migrationFolder.updateMany({ where: { migrationId: moved.id }, data: { verified: null } });
  const report = JSON.stringify({ folders: [{ old: "INBOX", found: 3 }] });
  await client.run.create({ data: { migrationId: moved.id, number: 2, request: "{}", isTest: true, report } });
  expect((await moved.look()).residue.folders).toMatchObject([{ folder: "INBOX", messages: 1, isExact: false }]);
});

it("leaves the old server alone in its quiet hours, and says until when", async () => {
  const moved = await Moved.by(bench);
  const { id } = bench.oldServer;
  const days = [WEEKDAYS[(new Date().getUTCDay() + 2) % 7]];
  const windows = JSON.stringify([{ days, from: "12:00", to: "13:00" }]);
  await bench.client.server.update({ where: { id }, data: { windows, zone: "UTC" } });
  const ask = () => bench.ask({ kind: "lookForResidue", question: { migrationId: moved.id, senders: false } });
  // The worker reads what administrators say within a second.
  for (let answer = await ask(); answer?.ok; answer = await ask());
  const before = connections();
  const answer = await ask();
  expect(answer).toMatchObject({ ok: false, refusal: { code: "server.closedNow", retryAt: expect.any(Number) } });
  expect(connections()).toBe(before);
});
