/** The same sessions on Cyrus and Courier, which answer in other ways. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oddMessage } from "../support/mail/odd-messages.ts";
import { ownCopies } from "../support/own-copies.ts";
import { startCourier } from "../support/servers/courier.ts";
import { type ImapServer, startCyrus } from "../support/servers/cyrus.ts";
import { append, connectNew, connectOld, errorOf, outgoing, settingsFor } from "./messages.ts";
import { all, text } from "./scripted-channel.ts";

let cyrus: ImapServer;
let classic: ImapServer;
let courier: ImapServer;
beforeAll(async () => {
  [cyrus, classic, courier] = await Promise.all([startCyrus(), startCyrus({ namespace: "classic" }), startCourier()]);
});
afterAll(() => Promise.all([cyrus.stop(), classic.stop(), courier.stop()]));

describe.each([
  ["Cyrus", () => cyrus, { delimiter: "/", allBelowInbox: false }],
  ["classic Cyrus", () => classic, { delimiter: ".", allBelowInbox: true }],
  ["Courier", () => courier, { delimiter: ".", allBelowInbox: true }],
] as const)("on %s", (_, server, naming) => {
  it("makes, lists, fills and reads a folder", async () => {
    const session = await connectNew(settingsFor(server()));
    expect(session.naming).toMatchObject(naming);
    const made = await session.createFolder(["Entwürfe & mehr", "2003"]);
    expect(made).toMatchObject({ path: ["Entwürfe & mehr", "2003"], selectable: true });
    await session.subscribe(made.name);
    const opened = await session.select(made.name);
    expect(opened).toMatchObject({ messages: 0, uidNext: 1, newKeywords: true });

    const mail = oddMessage("eight-bit-body");
    const facts = { flags: ["\\Seen", "$Forwarded"], internalDate: 1_000_000_000 };
    expect(await append(session, made.name, outgoing(mail, facts))).toEqual({ outcome: "stored", uid: 1 });
    expect(await append(session, made.name, outgoing(mail, { internalDate: 1_000_000_001 }))).toEqual({
      outcome: "stored",
      uid: 2,
    });
    await session.select(made.name);
    await session.addFlags(ownCopies(2), ["\\Flagged"]);
    await session.close();

    const reader = await connectOld(settingsFor(server()));
    const listed = (await reader.listFolders()).find((folder) => folder.path.at(-1) === "2003");
    expect(listed).toEqual({ ...made, subscribed: true });
    expect(await reader.examine(made.name)).toMatchObject({ uidValidity: opened.uidValidity, messages: 2, uidNext: 3 });
    expect((await all(reader.listMessages(1, null))).flat()).toMatchObject([
      { uid: 1, size: mail.length, internalDate: 1_000_000_000, flags: expect.arrayContaining(facts.flags) },
      { uid: 2, size: mail.length, internalDate: 1_000_000_001, flags: ["\\Flagged"] },
    ]);
    const header = mail.subarray(0, mail.indexOf("\r\n\r\n") + 4);
    expect(await all(reader.fetchHeaders([2]))).toEqual([{ uid: 2, header }]);
    const bodies: string[] = [];
    for await (const message of reader.fetchMessages([1, 2])) bodies.push(await text(message.body));
    expect(bodies).toEqual([mail.toString("latin1"), mail.toString("latin1")]);
    await reader.keepAlive();
    await reader.close();
  });

  it("opens the inbox, and says that a folder is not there", async () => {
    const session = await connectOld(settingsFor(server()));
    expect(
      (await session.listFolders()).find((folder) => folder.path[0] === "INBOX" && folder.path.length === 1),
    ).toMatchObject({
      selectable: true,
    });
    expect(await session.examine("INBOX")).toMatchObject({ messages: 0 });
    expect(await all(session.listMessages(1, null))).toEqual([]);
    expect(await all(session.fetchMessages([77]))).toEqual([]);
    expect(await errorOf(session.examine(`INBOX${naming.delimiter}nowhere`))).toMatchObject({
      code: "folder.vanished",
    });
    await session.close();
  });

  it("says that the password is wrong", async () => {
    const error = await errorOf(connectOld(settingsFor(server(), { password: async () => "C4NARY" })));
    expect(error).toMatchObject({ code: "auth.refused" });
    expect(String(error)).not.toContain("C4NARY");
  });

  it("names a missing folder when a message is appended to it", async () => {
    const session = await connectNew(settingsFor(server()));
    const result = await append(session, `INBOX${naming.delimiter}nowhere`, outgoing(Buffer.from("a: b\r\n\r\nc\r\n")));
    expect(result).toMatchObject({ outcome: "refused", error: { code: "folder.vanished" } });
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
