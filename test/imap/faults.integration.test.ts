/** What becomes of a message when the line fails, judged by what a real Dovecot holds afterwards. */

import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CANARY } from "../support/canary.ts";
import { dumpAccount } from "../support/checker/dump.ts";
import type { DumpedMessage } from "../support/checker/dumped-message.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { append, connectNew, connectOld, errorOf, outgoing, settingsFor } from "./messages.ts";

let dovecot: DovecotServer;
let proxy: FaultProxy;
beforeAll(async () => {
  dovecot = await startDovecot();
  proxy = await startFaultProxy(dovecot, { record: false });
});
afterAll(async () => {
  await proxy.stop();
  await dovecot.stop();
});

const MAIL = Buffer.from(`Subject: x\r\n\r\n${"line\r\n".repeat(2_000)}`);
const digest = createHash("sha256").update(MAIL).digest("hex");

async function stored(user: string): Promise<readonly DumpedMessage[]> {
  const dump = await dumpAccount({ host: dovecot.host, port: dovecot.port, user, password: CANARY });
  return dump.folders.get("INBOX")?.messages ?? [];
}

/** Whether leave was asked for, and what append() threw. */
async function appendLosing(user: string): Promise<{ released: boolean; code: string }> {
  const session = await connectNew(settingsFor(proxy, { user, timeouts: { silenceMs: 500, appendReplyMs: 500 } }));
  let released = false;
  const error = await errorOf(
    append(session, "INBOX", outgoing(MAIL), {
      release: async () => {
        released = true;
      },
    }),
  );
  expect(await errorOf(session.keepAlive())).toMatchObject({ code: error.code });
  await session.close();
  return { released, code: error.code };
}

describe("an APPEND whose line fails", () => {
  it.each(["fin", "rst"] as const)(
    "in the middle of the message stores nothing, and leave was not asked for (%s)",
    async (how) => {
      const fault = proxy.arm({ kind: "cutAppend", afterBytes: 5_000, how });
      // All but the last byte may have been handed to the kernel, but the server has not seen them.
      const { code } = await appendLosing(`cut-${how}`);
      await fault.happened;
      expect(code).toBe("net.lost");
      expect(await stored(`cut-${how}`)).toHaveLength(0);
    },
  );

  it.each(["fin", "rst", "stall"] as const)("after the message throws, though it is stored (%s)", async (how) => {
    const fault = proxy.arm({ kind: "loseAppendAnswer", how });
    const { released, code } = await appendLosing(`answer-${how}`);
    await fault.happened;
    expect(released).toBe(true);
    expect(code).toBe(how === "stall" ? "net.timeout" : "net.lost");
    expect(await stored(`answer-${how}`)).toHaveLength(1);
  });

  it("by BYE says why", async () => {
    proxy.arm({ kind: "bye", command: /^APPEND/, text: "Too many connections" });
    expect(await appendLosing("bye")).toEqual({ released: false, code: "server.tooManyConnections" });
    expect(await stored("bye")).toHaveLength(0);
  });
});

describe("the last byte of a message", () => {
  it("is not sent when leave is refused: nothing is stored", async () => {
    const session = await connectNew(settingsFor(dovecot, { user: "leave" }));
    const refused = append(session, "INBOX", outgoing(MAIL), {
      release: () => Promise.reject(new Error("the lease is lost")),
    });
    await expect(refused).rejects.toThrow("the lease is lost");
    expect(await errorOf(session.keepAlive())).toMatchObject({ code: "net.lost" });
    await session.close();
    expect(await stored("leave")).toHaveLength(0);
  });

  it("is not sent when the body breaks off: nothing is stored", async () => {
    const session = await connectNew(settingsFor(dovecot, { user: "short" }));
    expect(await errorOf(append(session, "INBOX", { ...outgoing(MAIL), size: MAIL.length + 1 }))).toMatchObject({
      code: "engine.bug",
    });
    await session.close();
    expect(await stored("short")).toHaveLength(0);
  });

  it("is sent when leave is given", async () => {
    const session = await connectNew(settingsFor(dovecot, { user: "given" }));
    expect(await append(session, "INBOX", outgoing(MAIL))).toMatchObject({ outcome: "stored" });
    await session.close();
    expect(await stored("given")).toMatchObject([{ digest }]);
  });
});

describe("reading while the line fails", () => {
  it.each(["/^UID FETCH.*BODY/", "/^EXAMINE/", "/^LIST/"])("throws at %s", async (pattern) => {
    const command = new RegExp(pattern.slice(1, -1));
    const session = await connectOld(settingsFor(proxy, { user: "given" }));
    proxy.arm({ kind: "bye", command, text: "Server shutting down" });
    const reading = async (): Promise<void> => {
      await session.listFolders();
      await session.examine("INBOX");
      for await (const message of session.fetchMessages([1])) for await (const _ of message.body);
    };
    expect(await errorOf(reading())).toMatchObject({
      code: "net.lost",
      side: "old",
      serverText: "Server shutting down",
    });
    await session.close();
  });

  it("understands a server that asks for patience", async () => {
    const session = await connectOld(settingsFor(proxy, { user: "given" }));
    proxy.arm({
      kind: "answer",
      command: /^EXAMINE/,
      text: "NO Request is throttled. Suggested Backoff Time: 92415 milliseconds",
    });
    const error = await errorOf(session.examine("INBOX"));
    expect(error.code).toBe("server.throttled");
    expect(error.retryAt).toBeGreaterThan(Date.now() + 90_000);
    expect(await session.examine("INBOX")).toMatchObject({ messages: 1 });
    await session.close();
  });

  it("takes a server of one byte at a time", async () => {
    const slow = await startFaultProxy(dovecot, { toClient: { oneByteAtATime: true } });
    const dripping = await connectOld(settingsFor(slow, { user: "given" }));
    await dripping.examine("INBOX");
    for await (const message of dripping.fetchMessages([1])) {
      const hash = createHash("sha256");
      for await (const chunk of message.body) hash.update(chunk);
      expect(hash.digest("hex")).toBe(digest);
    }
    await dripping.close();
    await slow.stop();
  });
});
