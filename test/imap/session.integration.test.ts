/** Whole sessions against a real Dovecot. */

import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { destinationKey, newServer } from "../../lib/imap/servers.ts";
import { CANARY } from "../support/canary.ts";
import { compareAccounts } from "../support/checker/compare.ts";
import { dumpAccount } from "../support/checker/dump.ts";
import { notKeptByDovecot, oddMessage, oddNames } from "../support/mail/odd-messages.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotServer, type RawSession, startDovecot } from "../support/servers/dovecot.ts";
import { commandsOf } from "../support/wire/transcript.ts";
import { append, connectNew, connectOld, deepPath, errorOf, outgoing, settingsFor } from "./messages.ts";
import { all } from "./scripted-channel.ts";

let dovecot: DovecotServer;
beforeAll(async () => {
  dovecot = await startDovecot({
    rawLog: true,
    maxUserConnections: 3,
    quotaBytes: 80_000_000,
    extraSettings: "auth_username_format = %Lu",
  });
});
afterAll(() => dovecot.stop());

/** The verbs that the server saw, by its own log. */
function verbs(sessions: readonly RawSession[]): string[] {
  return [...new Set(sessions.flatMap(({ client }) => commandsOf(client).map(({ verb }) => verb)))].toSorted();
}

const account = (user: string) => ({ host: dovecot.host, port: dovecot.port, user, password: CANARY });

describe("a session on a real server", () => {
  it("makes, lists and opens folders of every name", async () => {
    const session = await connectNew(settingsFor(dovecot, { user: "names" }));
    const paths = [["Entwürfe"], ["R&D", "日本語 🎉"], ["100%*"], [' "quoted" \\ '], ["INBOX", "below"], ["Sent"]];
    for (const path of paths) {
      const made = await session.createFolder(path);
      expect(made.path).toEqual(path);
      await session.subscribe(made.name);
    }
    const listed = await session.listFolders();
    for (const path of paths) {
      const folder = listed.find((candidate) => candidate.path.join("\n") === path.join("\n"));
      expect(folder).toMatchObject({ selectable: true, subscribed: true });
      expect(await session.examine(folder?.name ?? "")).toMatchObject({ messages: 0, uidNext: 1 });
    }
    expect(listed.find((folder) => folder.path[0] === "R&D" && folder.path.length === 1)).toMatchObject({
      selectable: false,
    });
    expect(listed.find((folder) => folder.path[0] === "Sent")?.specialUse).toBe("sent");
    expect(session.naming).toMatchObject({ delimiter: "/", forbidden: ".", forbiddenFirst: "~" });
    await session.close();
  });

  it("waits once for what a run's mail is announced with, and not on each connection nor for flags that the server names", async () => {
    const announced: string[] = [];
    const server = newServer(
      settingsFor(dovecot, {
        user: "announced",
        transcript: (from, line) => {
          if (from === "client" && line.includes("APPEND")) announced.push(line.replace(/^\S+ /, ""));
        },
      }),
    );
    for (const flags of [["\\Seen"], ["\\Answered", "\\Seen"], ["$Forwarded"], ["$Forwarded", "\\Draft"]]) {
      const session = await server.connect(new AbortController().signal);
      await session.select("INBOX");
      expect(await append(session, "INBOX", outgoing(Buffer.from("Subject: x\r\n\r\n"), { flags }))).toMatchObject({
        outcome: "stored",
      });
      await session.close();
    }
    expect(announced).toEqual([
      'APPEND "INBOX" (\\Seen) {14}',
      'APPEND "INBOX" (\\Answered \\Seen) {14+}',
      'APPEND "INBOX" ($Forwarded) {14}',
      'APPEND "INBOX" ($Forwarded \\Draft) {14+}',
    ]);
  });

  it("makes folders as deep as a name may be long, with mail in the last one", async () => {
    const session = await connectNew(settingsFor(dovecot, { user: "deep" }));
    const path = deepPath(session.naming.maxPathBytes);
    const made = await session.createFolder(path);
    expect(made.path).toEqual(path);
    expect(await session.select(made.name)).toMatchObject({ messages: 0 });
    expect(await append(session, made.name, outgoing(oddMessage("eight-bit-body")))).toMatchObject({
      outcome: "stored",
    });
    await session.close();
  });

  it("carries odd messages, flags, keywords and dates over byte for byte", async () => {
    const names = oddNames.filter((name) => !notKeptByDovecot.includes(name));
    const first = await connectNew(settingsFor(dovecot, { user: "odd1" }));
    await first.select("INBOX");
    for (const [index, name] of names.entries())
      expect(
        await append(
          first,
          "INBOX",
          outgoing(oddMessage(name), { flags: ["\\Seen", "$Label1"], internalDate: 900_000_000 + index * 86_400 }),
        ),
      ).toEqual({ outcome: "stored", uid: index + 1 });
    await first.close();

    // Dovecot's log, which says whose session it was, is written a moment later.
    const sessionsBefore = await vi.waitUntil(() => dovecot.rawLog("odd1").length);
    const old = await connectOld(settingsFor(dovecot, { user: "odd1" }));
    const fresh = await connectNew(settingsFor(dovecot, { user: "odd2" }));
    const opened = await old.examine("INBOX");
    expect(opened).toMatchObject({ messages: names.length, uidNext: names.length + 1 });
    const facts = (await all(old.listMessages(1, null))).flat();
    expect(facts.map(({ uid }) => uid)).toEqual(names.map((_, index) => index + 1));
    for await (const message of old.fetchMessages(facts.map(({ uid }) => uid))) {
      const { flags, internalDate, size } = facts[message.uid - 1] ?? { flags: [], internalDate: null, size: -1 };
      expect(message.size).toBe(size);
      expect(await append(fresh, "INBOX", { ...message, flags, internalDate })).toMatchObject({ outcome: "stored" });
    }
    await old.close();
    await fresh.close();
    const comparison = await compareAccounts(account("odd1"), account("odd2"));
    expect(comparison).toMatchObject({ identical: true, details: [] });
    const reading = dovecot.rawLog("odd1").slice(sessionsBefore, sessionsBefore + 1);
    expect(verbs(reading)).toEqual(["EXAMINE", "ID", "LOGOUT", "NAMESPACE", "UID FETCH"]);
    expect(verbs(dovecot.rawLog("odd2").slice(0, 1))).toEqual(["APPEND", "ID", "LOGOUT", "NAMESPACE", "STATUS"]);
    expect(reading[0]?.client.toString("latin1")).not.toMatch(/BODY\[/);
  });

  it("tells what Dovecot refuses and stays usable", async () => {
    const session = await connectNew(settingsFor(dovecot, { user: "refuse" }));
    expect(await append(session, "INBOX", outgoing(Buffer.alloc(0)))).toMatchObject({
      outcome: "refused",
      error: { code: "message.rejected" },
    });
    expect(await append(session, "no such", outgoing(Buffer.from("a: b\r\n\r\nc")))).toMatchObject({
      outcome: "refused",
      error: { code: "folder.vanished" },
    });
    expect(await append(session, "INBOX", outgoing(Buffer.alloc(81_000_000, "x"), {}, 1_000_000))).toMatchObject({
      outcome: "refused",
      error: { code: "quota.full" },
    });
    expect(await session.quota()).toEqual({ used: 0, limit: 80_000_000 });
    expect(await errorOf(session.examine("no such"))).toMatchObject({ code: "folder.vanished" });
    expect(await errorOf(session.createFolder(["~x"]))).toMatchObject({ code: "folder.notAllowed" });
    await session.keepAlive();
    expect(await append(session, "INBOX", outgoing(Buffer.from("a: b\r\n\r\nc")))).toMatchObject({ outcome: "stored" });
    await session.close();
  });

  it("goes on after a folder that Dovecot lists but cannot open", async () => {
    const broken = path.join(dovecot.mailDirectory("broken"), ".A & B");
    for (const folder of ["cur", "new", "tmp"]) mkdirSync(path.join(broken, folder), { recursive: true });
    execFileSync("chown", ["-R", dovecot.mailOwner, dovecot.mailDirectory("broken")]);
    const session = await connectOld(settingsFor(dovecot, { user: "broken" }));
    const listed = (await session.listFolders()).find((folder) => folder.path[0]?.startsWith("A"));
    expect(listed).toMatchObject({ path: ["A & B"], selectable: true });
    expect(await errorOf(session.examine(listed?.name ?? ""))).toMatchObject({ scope: "folder" });
    expect(await errorOf(session.examine("\u00e4\u00ff"))).toMatchObject({ scope: "folder" });
    expect(await session.examine("INBOX")).toMatchObject({ messages: 0 });
    await session.close();
  });

  it("lists 5,000 messages in windows, from any UID on", async () => {
    const message = { bytes: Buffer.from("a: b\r\n\r\nc"), flags: [], instant: 1_000_000_000 };
    const messages = Array.from({ length: 5_000 }, () => message);
    seedMaildir(dovecot, "many", { seed: "many", folders: [{ path: ["INBOX"], messages, subscribed: false }] });
    const session = await connectOld(settingsFor(dovecot, { user: "many" }));
    await session.examine("INBOX");
    const windows = await all(session.listMessages(1, null));
    expect(windows.map((window) => window.length)).toEqual([2_000, 2_000, 1_000]);
    const uids = windows.flat().map(({ uid }) => uid);
    expect(new Set(uids).size).toBe(5_000);
    expect(uids).toEqual(uids.toSorted((one, two) => one - two));
    const [from = 0, , to = 0] = uids.slice(1_998);
    expect((await all(session.listMessages(from, to))).flat().map(({ uid }) => uid)).toEqual(uids.slice(1_998, 2_001));
    const headers = await all(session.fetchHeaders([from, to]));
    expect(headers.map(({ uid, header }) => [uid, String(header)])).toEqual([
      [from, "a: b\r\n\r\n"],
      [to, "a: b\r\n\r\n"],
    ]);
    await session.close();
  });

  it("says when the account has too many connections", async () => {
    const sessions = [];
    for (let count = 0; count < 3; count++) sessions.push(await connectOld(settingsFor(dovecot, { user: "crowd" })));
    expect(await errorOf(connectOld(settingsFor(dovecot, { user: "crowd" })))).toMatchObject({
      code: "server.tooManyConnections",
    });
    for (const session of sessions) await session.close();
  });

  it("says when the password is wrong, once and without trying again", async () => {
    const before = dovecot.log().match(/user=<wrong>|wrong,/g)?.length ?? 0;
    const error = await errorOf(connectOld(settingsFor(dovecot, { user: "wrong", password: async () => "C4NARY" })));
    expect(error).toMatchObject({ code: "auth.refused", side: "old" });
    expect(JSON.stringify([error, String(error), error.stack])).not.toContain("C4NARY");
    expect(before).toBe(0);
    // Dovecot writes its log a moment later.
    expect(await vi.waitUntil(() => dovecot.log().match(/auth failed, 1 attempts/g)?.length)).toBe(1);
  });

  it("names a destination by its mailbox and not by the spelling of its address", async () => {
    const keys = [];
    for (const user of ["Key@example.org", "key@EXAMPLE.org", "key2@example.org"]) {
      const session = await connectNew(settingsFor(dovecot, { user }));
      keys.push(await destinationKey(session));
      await session.close();
    }
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it("is ended at once by its signal, in the middle of a message", async () => {
    const stop = new AbortController();
    const session = await newServer(settingsFor(dovecot, { user: "stop" })).connect(stop.signal);
    const appending = append(session, "INBOX", outgoing(Buffer.alloc(100_000, "x")), {
      release: async () => {
        stop.abort();
        await new Promise(setImmediate);
      },
    });
    expect(await errorOf(appending)).toMatchObject({ name: "Interrupted" });
    expect((await dumpAccount(account("stop"))).folders.get("INBOX")?.messages).toEqual([]);
  });
});
