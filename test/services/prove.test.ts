import { describe, expect, it, vi } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { NeedsProof, NotFound } from "../../lib/services/access.ts";
import { changeRole, removeAdministrator } from "../../lib/services/administrators.ts";
import { makeApiToken } from "../../lib/services/api-tokens.ts";
import { approveChange } from "../../lib/services/approvals.ts";
import { beginApp } from "../../lib/services/authenticator-app.ts";
import { AT_COMMAND_LINE } from "../../lib/services/command-line.ts";
import { declareSwitchOff } from "../../lib/services/declare-switch-off.ts";
import { resetFactor } from "../../lib/services/factor-reset.ts";
import { setFactorRule } from "../../lib/services/factor-rule.ts";
import { signInByCode } from "../../lib/services/factor-sign-in.ts";
import { setFourEyes } from "../../lib/services/four-eyes.ts";
import { invite, makeLink, resetPassword } from "../../lib/services/invitations.ts";
import { newPasskeyOptions } from "../../lib/services/passkeys.ts";
import { proofQuestion, proofsOf, prove } from "../../lib/services/prove.ts";
import { factorView } from "../../lib/services/second-factor.ts";
import { changeStaffAddress } from "../../lib/services/staff-address.ts";
import { addAdministrator, addPerson } from "../support/portal.ts";
import {
  acts,
  atSecondStep,
  haveOneAdministrator,
  MINUTE,
  NOON,
  PASSWORD,
  portal,
  signedIn,
  withApp,
  withPasskey,
} from "./support/second-factor.ts";

haveOneAdministrator();

describe("a dangerous act", () => {
  const ID = "3f8d9a52-0000-4000-8000-000000000000";
  const token = { name: "x", days: "1", scope: "read" };
  const ACTS: Readonly<Record<string, (who: Administrator) => Promise<unknown>>> = {
    "declaring the switch-off": async (who) => {
      const { client } = portal.database;
      // Else it would wait for a worker.
      await client.switchOff.deleteMany();
      const row = { at: new Date(), unaccounted: 0, evidence: "x" };
      await client.switchOff.create({ data: { ...row, administratorId: who.administratorId } });
      return declareSwitchOff(portal, who, "");
    },
    "changing a role": async (who) =>
      changeRole(portal, who, (await addAdministrator(portal, "other")).viewer.administratorId, "helper"),
    "removing an account": async (who) =>
      removeAdministrator(portal, who, (await addAdministrator(portal, "other")).viewer.administratorId),
    "making a token": (who) => makeApiToken(portal, who, token),
    "inviting somebody": (who) => invite(portal, who, ID, { name: "x", role: "administrator" }),
    "making a link": async (who) => {
      const { id } = await portal.database.client.invitation.create({ data: { name: "x", role: "helper" } });
      return makeLink(portal, who, id);
    },
    "resetting a password": async (who) =>
      resetPassword(portal, who, (await addAdministrator(portal, "other")).viewer.administratorId),
    "resetting a factor": async (who) =>
      resetFactor(portal, who, (await addAdministrator(portal, "other")).viewer.administratorId),
    "a rule about factors": (who) => setFactorRule(portal, who, ""),
    "the second pair of eyes": (who) => setFourEyes(portal, who, false),
    "approving a change": (who) => approveChange(portal, who, ID, ""),
    "the address for messages about how they sign in": (who) => changeStaffAddress(portal, who, "a@b.example"),
    "setting up an app": (who) => beginApp(portal, who),
    "adding a passkey": (who) => newPasskeyOptions(portal, who),
  };

  it.each(Object.keys(ACTS))(
    "SEC 34: %s needs a proof of who one is, not older than a quarter of an hour",
    async (name) => {
      const act = ACTS[name];
      if (!act) throw new Error(name);
      const who = await signedIn();
      vi.setSystemTime(NOON + 15 * MINUTE);
      await expect((async () => act(who))()).rejects.toThrow(NeedsProof);
      const { client } = portal.database;
      await client.administrator.deleteMany({ where: { name: "other" } });
      await client.invitation.deleteMany();
      const { provedAt: _, ...unknown } = who;
      await expect((async () => act(unknown))()).rejects.toThrow(NeedsProof);
      await client.administrator.deleteMany({ where: { name: "other" } });
      await client.invitation.deleteMany();
      await expect((async () => act({ ...who, provedAt: NOON + 1 }))()).resolves.not.toThrow();
    },
  );

  it("is proved at the command line by whoever is at the machine, but for approving: two people decide", async () => {
    const allowed = ["declaring the switch-off", "inviting somebody", "making a link"];
    const done: string[] = [];
    for (const [name, act] of Object.entries(ACTS)) {
      const refusal = await (async () => act(AT_COMMAND_LINE))().then(
        () => null,
        (error: unknown) => error,
      );
      if (!(refusal instanceof NeedsProof)) done.push(name);
      await portal.database.client.administrator.deleteMany({ where: { name: "other" } });
    }
    expect(done).toEqual(allowed);
  });

  it("is possible again when the password was shown, where there is no factor", async () => {
    const who = await signedIn();
    vi.setSystemTime(NOON + 15 * MINUTE);
    expect((await proofsOf(portal, who)).kind).toBe("password");
    expect(await prove(portal, who, { typed: "wrong", answer: "" })).toBe("wrongCode");
    expect(await prove(portal, who, { typed: "", answer: "" })).toBe("missing");
    expect(await prove(portal, who, { typed: PASSWORD, answer: "" })).toBeNull();
    const { client } = portal.database;
    const row = await client.session.findUniqueOrThrow({ where: { idHash: who.session } });
    expect(row.provedAt?.getTime()).toBe(NOON + 15 * MINUTE);
    expect((await acts()).slice(-2)).toEqual(["session.proveRefused", "session.prove"]);
  });

  it("needs the factor where there is one: the password is not enough", async () => {
    const { owner, code } = await withApp(await signedIn());
    vi.setSystemTime(NOON + 15 * MINUTE);
    expect(await prove(portal, owner, { typed: PASSWORD, answer: "" })).toBe("wrongCode");
    expect(await prove(portal, owner, { typed: code(), answer: "" })).toBeNull();
    expect(await prove(portal, owner, { typed: code(), answer: "" })).toBe("wrongCode");
  });

  it("is possible again by a passkey", async () => {
    const { owner, passkey } = await withPasskey(await signedIn());
    const answer = passkey.shown(await proofQuestion(portal, owner));
    expect(await prove(portal, owner, { typed: "", answer })).toBeNull();
    expect(await prove(portal, owner, { typed: "", answer })).toBe("wrongCode");
  });

  it("SEC 17: cannot be guessed free from an open browser", async () => {
    const { owner, code } = await withApp(await signedIn());
    for (let each = 0; each < 5; each++) await prove(portal, owner, { typed: "000000", answer: "" });
    expect(await prove(portal, owner, { typed: code(1), answer: "" })).toBe("tooManyTries");
    expect(await signInByCode(portal, await atSecondStep(), code(1))).toMatchObject({
      trouble: { kind: "tooManyTries" },
    });
  });
});

it("persons have no second factor of the portal's own", async () => {
  const { viewer: person } = await addPerson(portal);
  await expect(factorView(portal, person)).rejects.toThrow(NotFound);
  await expect(beginApp(portal, person)).rejects.toThrow(NotFound);
  await expect(prove(portal, person, { typed: "x", answer: "" })).rejects.toThrow(NotFound);
  await expect((async () => proofQuestion(portal, person))()).rejects.toThrow(NotFound);
  await expect((async () => factorView(portal, { kind: "nobody" }))()).rejects.toThrow(NotFound);
});
