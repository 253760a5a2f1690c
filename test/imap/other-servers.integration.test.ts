/** What only Cyrus and Courier refuse; what they do like every server is in session-contract.integration.test.ts. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oddMessage } from "../support/mail/odd-messages.ts";
import { startCourier } from "../support/servers/courier.ts";
import { type ImapServer, startCyrus } from "../support/servers/cyrus.ts";
import { append, connectNew, errorOf, outgoing, settingsFor } from "./messages.ts";

let cyrus: ImapServer;
let courier: ImapServer;
beforeAll(async () => {
  [cyrus, courier] = await Promise.all([startCyrus(), startCourier()]);
});
afterAll(() => Promise.all([cyrus.stop(), courier.stop()]));

describe("on Cyrus", () => {
  it.each(["nul-in-body", "bare-lf", "header-without-colon", "zero-bytes"] as const)(
    "sets a message aside that it refuses, and goes on: %s",
    async (name) => {
      const session = await connectNew(settingsFor(cyrus));
      const result = await append(session, "INBOX", outgoing(oddMessage(name)));
      expect(result).toMatchObject({ outcome: "refused", error: { code: "message.rejected", side: "new" } });
      await session.keepAlive();
      await session.close();
    },
  );
});

describe("on Courier", () => {
  it("survives a name that Courier cannot store", async () => {
    const session = await connectNew(settingsFor(courier));
    expect(await errorOf(session.createFolder(["🎉"]))).toMatchObject({ code: "folder.notAllowed" });
    await session.keepAlive();
    await session.close();
  });
});
