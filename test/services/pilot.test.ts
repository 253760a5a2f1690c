import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "../../lib/auth/viewer.ts";
import { savePilot } from "../../lib/services/pilot.ts";
import { addServer, type TestPortal, testPortal } from "../support/portal.ts";
import { describePilot } from "./pilot-contract.ts";

const ADMINISTRATOR: Viewer = {
  kind: "administrator",
  administratorId: "admin",
  name: "admin",
  role: "administrator",
  session: "s",
};

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

describe("the pilot group on SQLite", () => describePilot(() => portal));

it.each([
  [{ people: "" }, { people: "missing" }],
  [{ people: "pia@old.example <b>@x@y" }, { people: "notAddresses" }],
  [{ people: Array.from({ length: 501 }, (_, number) => `p${number}`).join(" ") }, { people: "tooManyPeople" }],
  [{ needed: "0" }, { needed: "noCount" }],
  [{ needed: "two" }, { needed: "noCount" }],
  [{ needed: "2" }, { needed: "moreThanPeople" }],
  [{ serverId: "no-such" }, { serverId: "noServer" }],
])("says what is wrong with %o", async (typed, problems) => {
  const { id: serverId } = await addServer(portal, { host: `${crypto.randomUUID()}.example`, use: "old" });
  const form = { people: "pia@old.example", needed: "1", serverId, ...typed };
  expect(await savePilot(portal, ADMINISTRATOR, form)).toEqual({ ok: false, problems });
});
