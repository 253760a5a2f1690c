import { describe, expect, it, vi } from "vitest";
import { isStillHeld } from "../../lib/auth/sessions.ts";
import { NotFound } from "../../lib/services/access.ts";
import { approveChange } from "../../lib/services/approvals.ts";
import { removeApp } from "../../lib/services/authenticator-app.ts";
import { resetFactor } from "../../lib/services/factor-reset.ts";
import { factorRule, setFactorRule } from "../../lib/services/factor-rule.ts";
import { removePasskey } from "../../lib/services/passkeys.ts";
import { factorView } from "../../lib/services/second-factor.ts";
import { addAdministrator } from "../support/portal.ts";
import {
  acts,
  administratorId,
  atSecondStep,
  firstStep,
  half,
  haveOneAdministrator,
  MINUTE,
  NAME,
  NOON,
  portal,
  requireFrom,
  signedIn,
  viewer,
  withApp,
  withPasskey,
} from "./support/second-factor.ts";

haveOneAdministrator();

describe("a second factor that the organisation requires", () => {
  it("SEC 34: leaves whoever has none at the page that sets one up, from the day on, also where they are signed in", async () => {
    await requireFrom(NOON + MINUTE);
    const sessionId = await firstStep();
    expect(await viewer(sessionId)).toMatchObject({ kind: "administrator" });
    vi.setSystemTime(NOON + MINUTE);
    expect(await viewer(sessionId)).toEqual({ kind: "nobody" });
    const again = await firstStep();
    expect([await viewer(again), (await half(again))?.needs]).toEqual([{ kind: "nobody" }, "setUp"]);
    const who = await half(again);
    if (who === null) throw new Error("nobody is at the second step");
    expect((await withApp(who)).owner).toMatchObject({ kind: "administrator", name: NAME });
    expect([await viewer(again), await half(again)]).toEqual([{ kind: "nobody" }, null]);
  });

  it("is set up there by a passkey as well", async () => {
    await requireFrom(NOON);
    const who = await atSecondStep();
    expect((await withPasskey(who)).codes).toHaveLength(10);
  });

  it("SEC 34: cannot be the last one that is taken away, also where two go at once", async () => {
    const app = await withApp(await signedIn());
    const { id, owner } = await withPasskey(app.owner);
    await requireFrom(NOON);
    const both = await Promise.all([removeApp(portal, owner), removePasskey(portal, owner, id)]);
    expect(both.toSorted()).toEqual(["done", "last"]);
    expect(await portal.database.client.recoveryCode.count()).toBe(10);
  });

  it("can be taken away where it is not required any more, with the recovery codes", async () => {
    const { owner } = await withApp(await signedIn());
    await requireFrom(NOON + 1);
    expect(await removeApp(portal, owner)).toBe("done");
    expect(await portal.database.client.recoveryCode.count()).toBe(0);
    expect(await viewer(await firstStep())).toMatchObject({ kind: "administrator" });
    await expect(removeApp(portal, owner)).rejects.toThrow(NotFound);
  });

  it("is set by an administrator for a day, and is recorded", async () => {
    const who = await signedIn();
    const result = (outcome: string) => ({ kind: "decided", result: outcome });
    expect(await setFactorRule(portal, who, "2026-12-18")).toEqual(result("noOrganisation"));
    await portal.database.client.organisation.create({ data: { id: 1, name: "x" } });
    expect(await setFactorRule(portal, who, "2026-02-30")).toEqual(result("noDate"));
    expect(await setFactorRule(portal, who, "2026-12-18")).toEqual(result("done"));
    expect(await factorRule(portal, who)).toBe("2026-12-18");
    expect((await factorView(portal, who)).requiredFrom).toBe(Date.UTC(2026, 11, 18));
    expect(await setFactorRule(portal, who, "")).toEqual(result("done"));
    expect(await factorRule(portal, who)).toBe("");
    expect((await acts()).filter((each) => each === "organisation.factorFrom")).toHaveLength(2);
  });

  it("is set and lifted by two together, where a second pair of eyes is wished for", async () => {
    const [who, other] = [await signedIn(), await addAdministrator(portal, "other")];
    await portal.database.client.organisation.create({ data: { id: 1, name: "x", fourEyes: true } });
    const answer = await setFactorRule(portal, who, "2026-12-18");
    if (answer.kind !== "waits") throw new Error("it was in effect at once");
    expect(await factorRule(portal, who)).toBe("");
    expect(await approveChange(portal, other.viewer, answer.changeId, "")).toBe("applied");
    expect(await factorRule(portal, who)).toBe("2026-12-18");
  });
});

describe("a second factor that is lost", () => {
  it("is taken away by another administrator, with all sessions, and is recorded", async () => {
    const { owner } = await withApp(await signedIn());
    const other = await addAdministrator(portal, "other");
    expect(await resetFactor(portal, other.viewer, administratorId)).toEqual({ kind: "decided", result: "done" });
    expect(await isStillHeld(portal.database, owner, Date.now())).toBe(false);
    expect(await viewer(await firstStep())).toMatchObject({ kind: "administrator" });
    const entry = await portal.database.client.auditEvent.findFirst({ where: { action: "factor.reset" } });
    expect(entry).toMatchObject({ actorId: other.viewer.administratorId, subjectId: administratorId });
  });

  it("waits for a second pair of eyes where the organisation wishes so", async () => {
    await withApp(await signedIn());
    const [one, two] = [await addAdministrator(portal, "one"), await addAdministrator(portal, "two")];
    await portal.database.client.organisation.create({ data: { id: 1, name: "x", fourEyes: true } });
    const answer = await resetFactor(portal, one.viewer, administratorId);
    if (answer.kind !== "waits") throw new Error("it was in effect at once");
    expect(await half(await firstStep())).not.toBeNull();
    expect(await approveChange(portal, two.viewer, answer.changeId, "")).toBe("applied");
    expect(await half(await firstStep())).toBeNull();
  });

  it("is taken away by nobody for themselves, and by no helper", async () => {
    const { owner } = await withApp(await signedIn());
    const helper = await addAdministrator(portal, "helper", "helper");
    await expect(resetFactor(portal, owner, administratorId)).rejects.toThrow(NotFound);
    await expect(resetFactor(portal, helper.viewer, administratorId)).rejects.toThrow(NotFound);
  });
});
