import { afterAll, beforeAll, expect, it } from "vitest";
import { DOORS } from "../../app/api/auth/[...nextauth]/doors.ts";
import { CANARY, canaryFor, findsIn } from "../support/canary.ts";
import { addServer, type TestPortal, testPortal } from "../support/portal.ts";
import { answerNext } from "../support/portal-worker.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

const password = canaryFor("typed");
const VISITOR = { address: null, browser: "browser", half: null } as const;

/** What is kept for the page that shows the form again. */
async function formOf(door: "mailbox" | "administrator", fields: Record<string, string>): Promise<string> {
  const entry = await DOORS.get(door)?.enter(portal, { ...fields, password }, VISITOR);
  if (!entry || entry.ok) throw new Error("nobody has this password");
  return JSON.stringify(entry.form);
}

it("SEC 8: the page of a refused sign-in gets the name again and nothing of the password", async () => {
  const { id: serverId } = await addServer(portal, { use: "new" });
  const refusal = { code: "auth.refused", side: "new", retryAt: null, serverText: "" } as const;
  const [form] = await Promise.all([
    formOf("mailbox", { serverId, login: "anna" }),
    answerNext(portal, "signIn", { ok: false, refusal }),
  ]);
  expect(form).toContain("anna");
  expect(findsIn(form, [password, CANARY])).toEqual([]);
});

it("SEC 8: the page of a refused administrator gets the name again and nothing of the password", async () => {
  const form = await formOf("administrator", { name: "m.okonkwo" });
  expect(form).toContain("m.okonkwo");
  expect(findsIn(form, [password, CANARY])).toEqual([]);
});
