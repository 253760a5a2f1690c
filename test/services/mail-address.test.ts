import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Person, Viewer } from "../../lib/auth/viewer.ts";
import { sweep } from "../../lib/db/sweep.ts";
import { newStopToken } from "../../lib/notify/mails.ts";
import { NotFound } from "../../lib/services/access.ts";
import {
  confirmAddress,
  giveAddress,
  mailView,
  removeAddress,
  removeAddressByLink,
} from "../../lib/services/mail-address.ts";
import { signOff } from "../../lib/services/sign-off.ts";
import { open } from "../../lib/vault/open.ts";
import { giveConfirmed } from "../support/mail-address.ts";
import { addAdministrator, addMigration, addPerson, type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal({ mailFrom: "move@portal.example" });
});
afterAll(() => portal.close());

const rowOf = ({ personId }: Person) => portal.database.client.mailAddress.findUnique({ where: { personId } });
const mailsOf = ({ personId }: Person) => portal.database.client.mail.findMany({ where: { personId } });
const givenTo = async (viewer: Viewer) => (await mailView(portal, viewer))?.given;

let people = 0;
/** Somebody new who gave an address, with the code that the worker would send. */
async function asked(address = `reader${++people}@home.example`) {
  const { viewer } = await addPerson(portal);
  expect(await giveAddress(portal, viewer, address, "de")).toBeNull();
  return { viewer, address, code: await codeFor(viewer) };
}

async function codeFor(viewer: Person): Promise<string> {
  const mail = (await mailsOf(viewer)).find(({ kind }) => kind === "code");
  if (!mail?.sealed) throw new Error("no code waits to be sent");
  return open(portal.openingKey, mail.sealed, { purpose: "mail", mailId: mail.id });
}

const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

describe("an address", () => {
  it("is written to when the code that was sent there is typed, in the language of the page", async () => {
    const { viewer, address, code } = await asked();
    expect(code).toMatch(/^\d{6}$/);
    expect(await givenTo(viewer)).toMatchObject({ kind: "unconfirmed", address, triesLeft: 5, isOver: false });
    expect(await confirmAddress(portal, viewer, ` ${code.slice(0, 3)} ${code.slice(3)} `)).toEqual({
      kind: "confirmed",
    });
    expect(await givenTo(viewer)).toEqual({ kind: "confirmed", address });
    expect(await rowOf(viewer)).toMatchObject({ language: "de", codeHash: null });
    const acts = await portal.database.client.auditEvent.findMany({ where: { subjectId: viewer.personId } });
    expect(acts.map(({ action }) => action)).toEqual(["mail.ask", "mail.confirm"]);
    expect(JSON.stringify(acts)).not.toContain(address);
  });

  it("cannot be confirmed by who sees the database: there is no code in it, and no hash that gives it away", async () => {
    const { viewer, address, code } = await asked();
    const rows = JSON.stringify([await rowOf(viewer), await mailsOf(viewer)]);
    expect(rows).not.toContain(code);
    const { createHash } = await import("node:crypto");
    for (const guess of [code, `${viewer.personId}${address}${code}`])
      expect(rows).not.toContain(createHash("sha256").update(guess).digest("hex"));
  });

  it("is not confirmed by five wrong codes and then the right one, even all at once", async () => {
    const { viewer, code } = await asked();
    const wrong = () => confirmAddress(portal, viewer, otherThan(code));
    expect(await wrong()).toEqual({ kind: "wrong", left: 4 });
    const answers = await Promise.all(Array.from({ length: 10 }, wrong));
    expect(answers.filter(({ kind }) => kind === "wrong")).toHaveLength(4);
    expect(await confirmAddress(portal, viewer, code)).toEqual({ kind: "over" });
    expect(await givenTo(viewer)).toMatchObject({ kind: "unconfirmed", triesLeft: 0, isOver: true });
  });

  it("is not confirmed by a code whose hour is over", async () => {
    const { viewer, code } = await asked();
    await portal.database.client.mailAddress.update({
      where: { personId: viewer.personId },
      data: { codeUntil: new Date(Date.now() - 1) },
    });
    expect(await confirmAddress(portal, viewer, code)).toEqual({ kind: "over" });
    expect(await givenTo(viewer)).toMatchObject({ triesLeft: 5, isOver: true });
  });

  it("is not confirmed by the code of another address or another person", async () => {
    const { viewer, code } = await asked();
    const other = await asked();
    expect(await confirmAddress(portal, other.viewer, code)).toMatchObject({ kind: "wrong" });
    expect(await giveAddress(portal, viewer, "somebody.else@home.example", "en")).toBeNull();
    expect(await confirmAddress(portal, viewer, code)).toMatchObject({ kind: "wrong" });
    expect(await confirmAddress(portal, viewer, "")).toEqual({ kind: "missing" });
  });

  it("takes the place of one that was confirmed, with what waited for it", async () => {
    const person = await addPerson(portal);
    const { viewer } = person;
    await giveConfirmed(portal, person);
    const { id: migrationId } = await addMigration(portal, person);
    await portal.database.client.mail.create({ data: { personId: viewer.personId, migrationId, kind: "done" } });
    await giveAddress(portal, viewer, "new@home.example", "en");
    expect(await givenTo(viewer)).toMatchObject({ kind: "unconfirmed", address: "new@home.example" });
    expect((await mailsOf(viewer)).map(({ kind }) => kind)).toEqual(["code"]);
  });

  it.each([
    ["", "missing"],
    ["anna", "invalid"],
    ["anna@example.org\r\nBcc: ben@example.org", "invalid"],
  ])("cannot be %j: %s", async (typed, kind) => {
    const { viewer } = await addPerson(portal);
    expect(await giveAddress(portal, viewer, typed, "en")).toEqual({ kind });
    expect(await rowOf(viewer)).toBeNull();
  });

  it("is sent no more than five codes in three hours, neither by one person nor by many", async () => {
    const { viewer } = await addPerson(portal);
    for (let count = 0; count < 5; count++)
      expect(await giveAddress(portal, viewer, `many${count}@home.example`, "en")).toBeNull();
    expect(await giveAddress(portal, viewer, "many6@home.example", "en")).toMatchObject({ kind: "tooMany" });
    for (let count = 0; count < 5; count++) await asked("victim@home.example");
    const { viewer: sixth } = await addPerson(portal);
    expect(await giveAddress(portal, sixth, "Victim@HOME.example", "en")).toMatchObject({ kind: "tooMany" });
    expect(await rowOf(sixth)).toBeNull();
  });
});

it("says that the last mail did not arrive, until another has", async () => {
  const { viewer } = await asked();
  const isUndelivered = async () => (await mailView(portal, viewer))?.isUndelivered;
  expect(await isUndelivered()).toBe(false);
  await portal.database.client.mail.updateMany({ where: { personId: viewer.personId }, data: { state: "givenUp" } });
  expect(await isUndelivered()).toBe(true);
  await giveAddress(portal, viewer, "right@home.example", "en");
  expect(await isUndelivered()).toBe(false);
});

describe("what is proposed", () => {
  it.each([
    ["anna.proposed@new.example", "anna.proposed@new.example"],
    ["anna-by-name", ""],
  ])("is %s: %j", async (login, proposed) => {
    const { viewer } = await addPerson(portal, { login });
    expect(await mailView(portal, viewer)).toMatchObject({ proposed, from: "move@portal.example" });
  });
});

describe("an address goes, with all mails that wait", () => {
  async function told() {
    const person = await addPerson(portal);
    await giveConfirmed(portal, person);
    const { viewer } = person;
    const data = { phase: "done", activity: null, grade: "complete" } as const;
    const { id: migrationId } = await addMigration(portal, person, data);
    const mail = await portal.database.client.mail.create({
      data: { personId: viewer.personId, migrationId, kind: "done" },
    });
    const token = await newStopToken(portal.database, mail.id);
    return { person, viewer, migrationId, token, left: async () => [await rowOf(viewer), await mailsOf(viewer)] };
  }

  it("when they say so", async () => {
    const { viewer, left } = await told();
    await removeAddress(portal, viewer);
    expect(await left()).toEqual([null, []]);
  });

  it("by the link in a mail, whoever presses; and by no other", async () => {
    const { token, left, viewer } = await told();
    const { left: leftOfOther } = await told();
    for (const wrong of ["", "done", `${token}x`]) await removeAddressByLink(portal, wrong);
    expect(await left()).toMatchObject([{ personId: viewer.personId }, [{ kind: "done" }]]);
    expect(JSON.stringify(await left())).not.toContain(token);
    await removeAddressByLink(portal, token);
    expect(await left()).toEqual([null, []]);
    expect(await leftOfOther()).toMatchObject([{}, [{}]]);
  });

  it("when they are done with the last of their moves", async () => {
    const { person, viewer, migrationId, left } = await told();
    const row = { phase: "done", activity: null, grade: "complete", oldLogin: "second@old.example" } as const;
    const { id: second } = await addMigration(portal, person, row);
    await signOff(portal, viewer, migrationId);
    expect(await left()).toMatchObject([{}, [{}]]);
    await signOff(portal, viewer, second);
    expect(await left()).toEqual([null, []]);
  });

  it("a day after its code ended, where nobody typed that", async () => {
    const { viewer } = await asked();
    const { left } = await told();
    const hours = (count: number) => new Date(Date.now() + count * 3_600_000);
    await sweep(portal.database, "w", hours(24));
    expect(await rowOf(viewer)).not.toBeNull();
    await sweep(portal.database, "w", hours(26));
    expect([await rowOf(viewer), await mailsOf(viewer)]).toEqual([null, []]);
    expect((await left())[0]).not.toBeNull();
  });
});

it("is for persons alone, and nobody reaches the address of somebody else", async () => {
  const { viewer: owner, code } = await asked();
  const { viewer: other } = await addPerson(portal);
  const { viewer: administrator } = await addAdministrator(portal);
  for (const viewer of [administrator, { kind: "nobody" } as const]) {
    expect(await mailView(portal, viewer)).toBeNull();
    await expect(giveAddress(portal, viewer, "a@home.example", "en")).rejects.toThrow(NotFound);
    await expect(confirmAddress(portal, viewer, code)).rejects.toThrow(NotFound);
    await expect(removeAddress(portal, viewer)).rejects.toThrow(NotFound);
  }
  expect(await givenTo(other)).toEqual({ kind: "none" });
  expect(await confirmAddress(portal, other, code)).toEqual({ kind: "over" });
  await removeAddress(portal, other);
  expect(await givenTo(owner)).toMatchObject({ kind: "unconfirmed" });
});

it("offers nothing where no mail server is set", async () => {
  const silent = { ...portal, config: { ...portal.config, mailFrom: null } };
  const { viewer } = await addPerson(portal);
  expect(await mailView(silent, viewer)).toBeNull();
  await expect(giveAddress(silent, viewer, "a@home.example", "en")).rejects.toThrow(NotFound);
});
