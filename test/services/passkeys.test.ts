import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { NotFound } from "../../lib/services/access.ts";
import {
  passkeySignInQuestion,
  secondStepQuestion,
  signInByPasskey,
  signInBySecondPasskey,
} from "../../lib/services/factor-sign-in.ts";
import { addPasskey, newPasskeyOptions, removePasskey, renamePasskey } from "../../lib/services/passkeys.ts";
import { proofQuestion } from "../../lib/services/prove.ts";
import { factorView } from "../../lib/services/second-factor.ts";
import { type TestPasskey, testPasskey } from "../support/passkey.ts";
import { addAdministrator } from "../support/portal.ts";
import {
  atSecondStep,
  haveOneAdministrator,
  MINUTE,
  NAME,
  NOON,
  over,
  portal,
  signedIn,
  URL,
  viewer,
  withPasskey,
  wrong,
} from "./support/second-factor.ts";

haveOneAdministrator();

describe("a passkey", () => {
  const ask = () => passkeySignInQuestion(portal, "browser:a");
  const answer = (text: string, browser = "browser:a") => signInByPasskey(portal, browser, text, null);
  let passkey: TestPasskey;
  let id: string;
  let owner: Administrator;
  beforeEach(async () => {
    ({ passkey, id, owner } = await withPasskey(await signedIn()));
  });

  it("SEC 34: signs in alone, once for each challenge", async () => {
    const silent = await withPasskey(owner, "Phone", testPasskey(URL, { counts: false }));
    const shown = silent.passkey.shown(await ask());
    const result = await answer(shown);
    expect(result.ok && (await viewer(result.sessionId))).toMatchObject({ kind: "administrator", name: NAME });
    expect(await answer(shown)).toEqual(wrong);
    expect((await answer(silent.passkey.shown(await ask()))).ok).toBe(true);
  });

  it("is refused where it was used less often than it said before: it is a copy", async () => {
    const early = passkey.shown(await ask());
    expect((await answer(passkey.shown(await ask()))).ok).toBe(true);
    expect(await answer(early)).toEqual(wrong);
    expect(await portal.database.client.passkey.findUnique({ where: { id } })).toMatchObject({ counter: 2n });
  });

  it("SEC 34: is refused where it did not check its user", async () => {
    expect(await answer(passkey.shown(await ask(), { verified: false }))).toEqual(wrong);
    const another = testPasskey(URL);
    const added = another.added(await newPasskeyOptions(portal, owner), { verified: false });
    expect(await addPasskey(portal, owner, { name: "x", answer: added })).toEqual({ ok: false, problem: "notAdded" });
  });

  it("is refused from another page, another browser, for another purpose, too late, and with another's key", async () => {
    const refused = [
      await answer(passkey.shown(await ask(), { origin: "https://evil.test" })),
      await answer(passkey.shown(await ask()), "browser:b"),
      await answer(passkey.shown(await proofQuestion(portal, owner))),
      await answer(passkey.shown({ challenge: "bWFkZSB1cA" })),
      await answer(testPasskey(URL).shown(await ask())),
    ];
    const late = passkey.shown(await ask());
    vi.setSystemTime(NOON + 5 * MINUTE);
    expect([...refused, await answer(late)]).toEqual(Array.from({ length: 6 }, () => wrong));
  });

  it.each(["", "null", "[]", "{", '{"id":1}', '{"id":"a","response":{}}', '"text"'])(
    "is not %j, whatever the browser sends",
    async (text) => {
      expect(await answer(text)).toEqual(wrong);
      const problem = await addPasskey(portal, owner, { name: "x", answer: text });
      expect(problem).toEqual({ ok: false, problem: "notAdded" });
    },
  );

  it("is the second step after the password, for its owner alone", async () => {
    const waiting = await atSecondStep();
    const step = await signInBySecondPasskey(portal, waiting, passkey.shown(await secondStepQuestion(portal, waiting)));
    expect(step.ok && (await viewer(step.sessionId)).kind).toBe("administrator");
    const other = await withPasskey((await addAdministrator(portal, "other")).viewer, "Theirs");
    const again = await atSecondStep();
    const theirs = other.passkey.shown(await secondStepQuestion(portal, again));
    expect(await signInBySecondPasskey(portal, again, theirs)).toEqual(wrong);
    expect(await signInBySecondPasskey(portal, null, theirs)).toEqual(over);
  });

  it("is one of several, each with a name that its owner alone can change", async () => {
    const second = await withPasskey(owner, "Phone");
    expect(await renamePasskey(portal, second.owner, id, "Old ring")).toBeNull();
    expect(await renamePasskey(portal, second.owner, id, " ")).toBe("missing");
    expect(await renamePasskey(portal, second.owner, id, "x".repeat(61))).toBe("tooLong");
    const { passkeys } = await factorView(portal, second.owner);
    expect(passkeys.map(({ name }) => name)).toEqual(["Old ring", "Phone"]);
    const other = await addAdministrator(portal, "other");
    await expect(renamePasskey(portal, other.viewer, id, "mine")).rejects.toThrow(NotFound);
    await expect(removePasskey(portal, other.viewer, id)).rejects.toThrow(NotFound);
    expect(await removePasskey(portal, second.owner, id)).toBe("done");
    expect(await answer(passkey.shown(await ask()))).toEqual(wrong);
  });

  it("is not added twice", async () => {
    const again = passkey.added(await newPasskeyOptions(portal, owner));
    expect(await addPasskey(portal, owner, { name: "x", answer: again })).toEqual({ ok: false, problem: "notAdded" });
  });

  it("is not possible where the portal's address is a number or without TLS", async () => {
    for (const url of ["http://127.0.0.1:3000", "https://[::1]", "http://portal.test"]) {
      const there = { ...portal, config: { ...portal.config, url } };
      await expect(async () => newPasskeyOptions(there, owner)).rejects.toThrow(NotFound);
    }
  });
});
