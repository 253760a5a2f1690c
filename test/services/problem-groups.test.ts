import { afterEach, beforeEach, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { problemGroups } from "../../lib/services/problem-groups.ts";
import { addFleet } from "../support/fleet.ts";
import { addAdministrator, addServer, type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
let helper: Administrator;
beforeEach(async () => {
  portal = await testPortal();
  helper = (await addAdministrator(portal, "desk", "helper")).viewer;
  const [old, fresh] = [await addServer(portal, { use: "old" }), await addServer(portal, { use: "new" })];
  const servers = { oldServerId: old.id, newServerId: fresh.id };
  await addFleet(portal.database, servers, [
    { name: "refused", move: { phase: "copying", activity: "needsUser", reason: "auth.refused" } },
    { name: "app", move: { phase: "copying", activity: "needsUser", reason: "auth.appPasswordNeeded" } },
    { name: "away", move: { phase: "copying", activity: "waiting", reason: "net.unreachable" } },
    { name: "future", move: { phase: "copying", activity: "failed", reason: "code.of.a.newer.version" } },
    { name: "one", move: { id: "one", phase: "done", activity: null, grade: "checkThese" } },
    { name: "two", move: { id: "two", phase: "done", activity: null, grade: "checkThese" } },
  ]);
});
afterEach(() => portal.close());

async function run(migrationId: string, number: number, problems: Readonly<Record<string, number>>): Promise<void> {
  const list = Object.entries(problems).map(([code, messages]) => ({ folder: "INBOX", code, text: "", messages }));
  await portal.database.client.run.create({
    data: { migrationId, number, request: "{}", endedAt: new Date(), problemList: { create: list } },
  });
}

it("groups what holds moves up and what was set aside by what somebody has to do", async () => {
  await run("one", 1, { "message.tooLarge": 2, "message.virus": 1, "message.rejected": 4 });
  await run("two", 1, { "message.tooLarge": 1 });
  expect(await problemGroups(portal, helper)).toEqual([
    { kind: "unreachable", moves: 1, messages: 0, movesWithMessages: 0 },
    { kind: "password", moves: 2, messages: 0, movesWithMessages: 0 },
    { kind: "tooLarge", moves: 0, messages: 3, movesWithMessages: 2 },
    { kind: "rejected", moves: 0, messages: 5, movesWithMessages: 1 },
  ]);
});

it("counts the latest run of each move, as what an earlier one set aside may be mended", async () => {
  await run("one", 1, { "message.tooLarge": 2 });
  await run("one", 2, { "message.tooLarge": 1 });
  await run("two", 1, { "message.tooLarge": 7 });
  await run("two", 2, {});
  const groups = await problemGroups(portal, helper);
  expect(groups.filter(({ messages }) => messages > 0)).toMatchObject([{ kind: "tooLarge", messages: 1 }]);
});
