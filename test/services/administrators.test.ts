import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashPassword, isPassword } from "../../lib/auth/password.ts";
import { viewerOf } from "../../lib/auth/sessions.ts";
import { NotFound } from "../../lib/services/access.ts";
import { changeRole, removeAdministrator, staffView } from "../../lib/services/administrators.ts";
import {
  acceptInvitation,
  dropInvitation,
  invitationOf,
  invite,
  LINK_VALID_MS,
  makeLink,
  resetPassword,
} from "../../lib/services/invitations.ts";
import { changeOwnPassword } from "../../lib/services/own-password.ts";
import { addAdministrator, type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
let admin: Awaited<ReturnType<typeof addAdministrator>>;
beforeEach(async () => {
  portal = await testPortal();
  admin = await addAdministrator(portal);
});
afterEach(() => portal.close());

const ID = "3f8d9a52-0000-4000-8000-000000000000";
const PASSWORD = "a sentence is good";
const done = { kind: "decided", result: "done" };
const tooFew = { kind: "decided", result: "tooFew" };
const who = (sessionId: string) => viewerOf(portal.database, sessionId, Date.now());
const acts = async () => (await portal.database.client.auditEvent.findMany()).map(({ action }) => action);

async function invited(role = "helper", name = "H.Elper"): Promise<string> {
  await invite(portal, admin.viewer, ID, { name, role });
  return makeLink(portal, admin.viewer, ID);
}

describe("an invitation", () => {
  it("becomes an account when its owner has chosen a password, and not before", async () => {
    const token = await invited();
    expect((await staffView(portal, admin.viewer)).staff.map(({ name }) => name)).toEqual(["admin"]);
    expect(await invitationOf(portal, token)).toEqual({ name: "h.elper", role: "helper" });
    expect(await acceptInvitation(portal, token, PASSWORD)).toBe("done");
    const row = await portal.database.client.administrator.findUniqueOrThrow({ where: { name: "h.elper" } });
    expect(row.role).toBe("helper");
    expect(await isPassword(PASSWORD, row.passwordHash)).toBe(true);
    expect(await acts()).toEqual(["administrator.invite", "administrator.link", "administrator.add"]);
  });

  it("is good once, also when its link is opened twice at the same moment", async () => {
    const token = await invited();
    const answers = await Promise.all([1, 2, 3].map(() => acceptInvitation(portal, token, PASSWORD)));
    expect(answers.sort()).toEqual(["done", "over", "over"]);
    expect(await invitationOf(portal, token)).toBeNull();
  });

  it("is over after three days, and by a newer link", async () => {
    const first = await invited();
    const second = await makeLink(portal, admin.viewer, ID);
    expect(await acceptInvitation(portal, first, PASSWORD)).toBe("over");
    const { expiresAt } = await portal.database.client.invitation.findUniqueOrThrow({ where: { id: ID } });
    expect(Math.abs((expiresAt?.getTime() ?? 0) - Date.now() - LINK_VALID_MS)).toBeLessThan(10_000);
    await portal.database.client.invitation.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    expect(await acceptInvitation(portal, second, PASSWORD)).toBe("over");
  });

  it("is known to the database by the hash of its link alone, and void when it is withdrawn", async () => {
    const token = await invited();
    expect(JSON.stringify(await portal.database.client.invitation.findMany())).not.toContain(token);
    await dropInvitation(portal, admin.viewer, ID);
    expect(await acceptInvitation(portal, token, PASSWORD)).toBe("over");
  });

  it.each([
    ["", "missing"],
    ["elevenchars", "tooShort"],
    ["x".repeat(1025), "tooLong"],
  ])("is not used up by the password %j", async (password, problem) => {
    const token = await invited();
    expect(await acceptInvitation(portal, token, password)).toBe(problem);
    expect(await acceptInvitation(portal, token, PASSWORD)).toBe("done");
  });

  it.each([
    [{ name: "", role: "helper" }, { name: "missing" }],
    [{ name: "a\u202eb", role: "helper" }, { name: "noName" }],
    [{ name: "a".repeat(61), role: "helper" }, { name: "tooLong" }],
    [{ name: "ADMIN", role: "helper" }, { name: "nameTaken" }],
  ])("for %o has the problems %o", async (form, problems) => {
    const answer = await invite(portal, admin.viewer, ID, form);
    expect(answer).toEqual({ kind: "decided", result: { ok: false, problems } });
    expect(await acts()).toEqual([]);
  });

  it("for a forgotten password leaves the account as it is until another is chosen, and ends its sessions then", async () => {
    const other = await addAdministrator(portal, "other");
    await resetPassword(portal, admin.viewer, other.viewer.administratorId);
    const { id } = await portal.database.client.invitation.findFirstOrThrow();
    const token = await makeLink(portal, admin.viewer, id);
    expect(await who(other.sessionId)).toMatchObject({ kind: "administrator" });
    expect(await acceptInvitation(portal, token, PASSWORD)).toBe("done");
    expect(await who(other.sessionId)).toEqual({ kind: "nobody" });
    expect(await portal.database.client.administrator.count()).toBe(2);
  });
});

describe("an account for administering", () => {
  it("ends at once in all browsers when it is removed, and when its role changes", async () => {
    const [one, two] = [await addAdministrator(portal, "one"), await addAdministrator(portal, "two")];
    expect(await removeAdministrator(portal, admin.viewer, one.viewer.administratorId)).toEqual(done);
    expect(await changeRole(portal, admin.viewer, two.viewer.administratorId, "helper")).toEqual(done);
    expect([await who(one.sessionId), await who(two.sessionId)]).toEqual([{ kind: "nobody" }, { kind: "nobody" }]);
    expect((await staffView(portal, admin.viewer)).staff).toMatchObject([
      { name: "admin", role: "administrator", isYou: true },
      { name: "two", role: "helper", isYou: false },
    ]);
    expect(await acts()).toEqual(["administrator.remove", "administrator.role"]);
  });

  it("stays an administrator's where it is the last, helpers or not", async () => {
    await addAdministrator(portal, "helper", "helper");
    const { administratorId } = admin.viewer;
    expect(await removeAdministrator(portal, admin.viewer, administratorId)).toEqual(tooFew);
    expect(await changeRole(portal, admin.viewer, administratorId, "helper")).toEqual(tooFew);
    expect(await acts()).toEqual([]);
  });

  it("stays one of two administrators who take it from each other at the same moment", async () => {
    const other = await addAdministrator(portal, "other");
    const answers = await Promise.all([
      removeAdministrator(portal, admin.viewer, other.viewer.administratorId),
      removeAdministrator(portal, other.viewer, admin.viewer.administratorId),
    ]);
    expect(answers).toContainEqual(tooFew);
    expect(await portal.database.client.administrator.count()).toBe(1);
  });

  it("is not found where there is none", async () => {
    await expect(changeRole(portal, admin.viewer, ID, "helper")).rejects.toThrow(NotFound);
    await expect(makeLink(portal, admin.viewer, ID)).rejects.toThrow(NotFound);
  });
});

describe("one's own password", () => {
  const change = (current: string, password: string) => changeOwnPassword(portal, admin.viewer, { current, password });
  beforeEach(async () => {
    const data = { passwordHash: await hashPassword("the one before") };
    await portal.database.client.administrator.updateMany({ data });
  });

  it("is changed by whoever knows the one before, and ends all other sessions", async () => {
    const elsewhere = { ...admin.viewer, session: "elsewhere" };
    const { administratorId } = admin.viewer;
    const row = { idHash: elsewhere.session, administratorId, expiresAt: new Date(Date.now() + 3_600_000) };
    await portal.database.client.session.create({ data: row });
    expect(await change("the one before", PASSWORD)).toBeNull();
    const kept = await portal.database.client.session.findMany();
    expect(kept.map(({ idHash }) => idHash)).toEqual([admin.viewer.session]);
    const { passwordHash } = await portal.database.client.administrator.findFirstOrThrow();
    expect(await isPassword(PASSWORD, passwordHash)).toBe(true);
  });

  it("cannot be guessed from an open browser", async () => {
    for (let tries = 0; tries < 5; tries++)
      expect(await change(`guess ${tries}`, PASSWORD)).toEqual({ current: "wrongPassword" });
    expect(await change("the one before", PASSWORD)).toEqual({ current: "tooManyTries" });
  });

  it("has to be as long as a first one", async () => {
    expect(await change("", "short")).toEqual({ current: "missing", password: "tooShort" });
  });
});
