/** What only Cyrus and Courier refuse; what they do like every server is in session-contract.integration.test.ts. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oddMessage } from "../support/mail/odd-messages.ts";
import { startCourier } from "../support/servers/courier.ts";
import { type ImapServer, startCyrus } from "../support/servers/cyrus.ts";
import { append, connectNew, deepPath, errorOf, outgoing, settingsFor } from "./messages.ts";

let cyrus: ImapServer;
let courier: ImapServer;
beforeAll(async () => {
  [cyrus, courier] = await Promise.all([startCyrus(), startCourier()]);
});
afterAll(() => Promise.all([cyrus.stop(), courier.stop()]));

describe.each([
  ["Cyrus", () => cyrus],
  ["Courier", () => courier],
] as const)("on %s", (_, server) => {
  it("makes folders as deep as a name may be long, with mail in the last one", async () => {
    const session = await connectNew(settingsFor(server()));
    const path = deepPath(session.naming.maxPathBytes);
    const made = await session.createFolder(path);
    expect(made.path).toEqual(path);
    expect(await session.select(made.name)).toMatchObject({ messages: 0 });
    expect(await append(session, made.name, outgoing(oddMessage("eight-bit-body")))).toMatchObject({
      outcome: "stored",
    });
    await session.close();
  });
});

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
