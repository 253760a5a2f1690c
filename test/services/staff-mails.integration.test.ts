/** Whoever administers is told by mail that a way in which they sign in was changed, through a real SMTP server. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeApp } from "../../lib/services/authenticator-app.ts";
import { resetFactor, resetFactorOf } from "../../lib/services/factor-reset.ts";
import { changeOwnPassword } from "../../lib/services/own-password.ts";
import { removePasskey } from "../../lib/services/passkeys.ts";
import { renewRecoveryCodes } from "../../lib/services/recovery-codes.ts";
import { changeStaffAddress, staffAddress } from "../../lib/services/staff-address.ts";
import { logTo } from "../../lib/worker/log.ts";
import { sendStaffMails } from "../../lib/worker/staff-mail-desk.ts";
import { addAdministrator } from "../support/portal.ts";
import { headerOf, type MailServer, type ReceivedMail, startMailServer } from "../support/servers/smtp.ts";
import {
  administratorId,
  haveOneAdministrator,
  MINUTE,
  NAME,
  PASSWORD,
  portal,
  signedIn,
  withApp,
  withPasskey,
} from "./support/second-factor.ts";

const ADDRESS = "root@home.example";

let server: MailServer;
let log = "";
beforeAll(async () => {
  server = await startMailServer();
});
afterAll(() => server.stop());
haveOneAdministrator();

/** Signed in, with an address. */
async function owner() {
  const who = await signedIn();
  expect(await changeStaffAddress(portal, who, ` ${ADDRESS} `)).toBeNull();
  return who;
}

/** What a worker sends now: to whom, and its words. */
async function sent(at = new Date()): Promise<string[]> {
  const before = server.mails.length;
  const context = { database: portal.database, log: logTo((line) => (log += line)) };
  await sendStaffMails(context, server.settings, new AbortController().signal, () => at);
  return server.mails.slice(before).map((mail) => `${mail.to}: ${mail.text.replace(/\s+/g, " ")}`);
}

const told = (words: string) => [expect.stringMatching(new RegExp(`^${ADDRESS}: .*${words}.*If not, tell another`))];

describe("whoever administers is told by mail", () => {
  it("SEC 34: that another administrator took their second factor away", async () => {
    const { owner: who } = await withApp(await owner());
    expect(await sent()).toEqual(told("authenticator app was set up"));
    const other = await addAdministrator(portal, "other");
    await resetFactor(portal, { ...other.viewer, provedAt: Date.now() }, who.administratorId);
    expect(await sent()).toEqual(told("Somebody took away the second step of your account root"));
    expect(await sent()).toEqual([]);
  });

  it("SEC 34: that whoever runs the portal did, at its machine", async () => {
    await owner();
    expect(await resetFactorOf(portal.database, NAME)).toBe(true);
    expect(await sent()).toEqual(told("Somebody took away the second step"));
  });

  it("of every change of their own, so that an open browser is no way to change them in silence", async () => {
    const first = await withPasskey(await owner());
    expect(await sent()).toEqual(told("A passkey was added"));
    const app = await withApp(first.owner);
    expect(await sent()).toEqual(told("authenticator app was set up"));
    await renewRecoveryCodes(portal, app.owner);
    expect(await sent()).toEqual(told("New recovery codes were made"));
    await removePasskey(portal, app.owner, first.id);
    expect(await sent()).toEqual(told("A passkey of your account root"));
    await removeApp(portal, app.owner);
    expect(await sent()).toEqual(told("The authenticator app of your account root"));
    await changeOwnPassword(portal, app.owner, { current: PASSWORD, password: `${PASSWORD}!` });
    expect(await sent()).toEqual(told("The password of your account root"));
  });

  it("at the address before, when that is changed or taken away", async () => {
    const who = await owner();
    expect(await sent()).toEqual([]);
    expect(await changeStaffAddress(portal, who, "elsewhere@evil.example")).toBeNull();
    expect(await sent()).toEqual(told("The address for messages like this one was changed"));
    expect(await staffAddress(portal, who)).toBe("elsewhere@evil.example");
    expect(await changeStaffAddress(portal, who, "")).toBeNull();
    await sent();
    await resetFactorOf(portal.database, NAME);
    expect(await sent()).toEqual([]);
  });

  it("in their language, with no key and no code in it, and nothing in the log but ids", async () => {
    await owner();
    await portal.database.client.administrator.updateMany({ data: { mailLanguage: "de" } });
    await resetFactorOf(portal.database, NAME);
    expect((await sent()).join()).toContain("Der zweite Schritt Ihres Kontos root");
    expect(headerOf(server.mails.at(-1) as ReceivedMail, "content-language")).toBe("de");
    expect(log).not.toContain(ADDRESS);
  });

  it("of nothing older than a week; rows go after two", async () => {
    await owner();
    await resetFactorOf(portal.database, NAME);
    const later = (days: number) => new Date(Date.now() + days * 24 * 60 * MINUTE);
    expect(await sent(later(8))).toEqual([]);
    const { client } = portal.database;
    expect(await client.staffMail.findMany()).toMatchObject([{ administratorId, state: "outdated" }]);
    await sent(later(15));
    expect(await client.staffMail.count()).toBe(0);
  });
});

it("what is no address is not taken for one", async () => {
  const who = await signedIn();
  for (const typed of [
    "root",
    "root@home",
    "a@b.example\r\nBcc: c@d.example",
    "a b@c.example",
    `${"x".repeat(300)}@b.example`,
  ])
    expect([typed, await changeStaffAddress(portal, who, typed)]).toEqual([typed, { mailAddress: "noAddress" }]);
});
