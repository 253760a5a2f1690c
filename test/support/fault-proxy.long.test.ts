import { connect } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { compareAccounts } from "./checker/compare.ts";
import { dumpAccount } from "./checker/dump.ts";
import { type Fault, type ProxySettings, startFaultProxy } from "./fault-proxy.ts";
import { sampleMailbox } from "./mail/sample-mailbox.ts";
import { seedByAppend } from "./mail/seed-by-append.ts";
import { startDovecot } from "./servers/dovecot.ts";
import { ImapConnection } from "./wire/connection.ts";
import { commandsOf } from "./wire/transcript.ts";

async function bed(settings?: ProxySettings) {
  const server = await startDovecot();
  const proxy = await startFaultProxy(server, settings);
  onTestFinished(async () => {
    await proxy.stop();
    await server.stop();
  });
  const account = { host: server.host, port: server.port, user: "jane", password: "pw" };
  return { proxy, account, throughProxy: { ...account, port: proxy.port } };
}

type Bed = Awaited<ReturnType<typeof bed>>;

async function open(account: Bed["account"]): Promise<ImapConnection> {
  const connection = await ImapConnection.open(account);
  onTestFinished(() => connection.destroy());
  return connection;
}

const bytes = Buffer.from(`Subject: x\r\n\r\n${"0123456789".repeat(30)}\r\n`);
const append = (connection: ImapConnection) => connection.command(["APPEND INBOX", bytes]);

/** How many whole copies of the message the server holds; anything else in INBOX fails. */
async function stored({ account }: Bed): Promise<number> {
  const messages = (await dumpAccount(account)).folders.get("INBOX")?.messages ?? [];
  for (const { size } of messages) expect(size).toBe(bytes.length);
  return messages.length;
}

describe("without a fault", () => {
  test.each<[string, ProxySettings]>([
    ["at full speed", {}],
    ["one byte at a time", { toServer: { oneByteAtATime: true }, toClient: { oneByteAtATime: true } }],
    ["slowed down", { toServer: { delayMs: 1, bytesPerSecond: 5e6 }, toClient: { delayMs: 1, bytesPerSecond: 5e6 } }],
  ])("everything comes through %s", async (_, settings) => {
    const { account, throughProxy } = await bed(settings);
    const mailbox = sampleMailbox("proxy", {
      messages: 30,
      folders: 5,
      oddPerMille: 300,
      medianBytes: 300,
      attachmentsPerMille: 0,
    });
    expect(await seedByAppend({ ...throughProxy, user: "joe" }, mailbox)).toEqual([]);
    await seedByAppend(account, mailbox);
    const comparison = await compareAccounts(account, { ...throughProxy, user: "joe" });
    expect(comparison.details).toEqual([]);
    expect(comparison).toMatchObject({ identical: true, messagesNew: 30 });
  });

  test("the transcript holds both directions", async () => {
    const { proxy, throughProxy } = await bed();
    const connection = await open(throughProxy);
    await append(connection);
    await connection.close();
    const [transcript, ...others] = proxy.transcripts();
    expect(others).toEqual([]);
    const commands = commandsOf(transcript?.client ?? Buffer.alloc(0));
    expect(commands.map(({ verb }) => verb)).toEqual(["LOGIN", "CAPABILITY", "APPEND", "LOGOUT"]);
    expect(commands[2]?.literals).toEqual([bytes]);
    expect(transcript?.server.toString()).toMatch(/^\* OK .*APPENDUID.*\* BYE/s);
  });
});

describe("cutting an APPEND", () => {
  const lineLength = `APPEND INBOX {${bytes.length}+}\r\n`.length;

  test.each([
    ["in the command line", 5],
    ["before the literal", lineLength],
    ["in the literal", lineLength + 100],
    ["before the last byte of the literal", lineLength + bytes.length - 1],
    ["before the final line end", lineLength + bytes.length],
  ])("%s stores nothing", async (_, afterBytes) => {
    const each = await bed();
    const cut = each.proxy.arm({ kind: "cutAppend", afterBytes, how: "fin" });
    await expect(append(await open(each.throughProxy))).rejects.toThrow("closed the connection");
    await cut.happened;
    expect(await stored(each)).toBe(0);
    await append(await open(each.throughProxy));
    expect(await stored(each)).toBe(1);
    expect(cut.strikes()).toBe(1);
  });

  test("after its last byte stores it, and the client never learns", async () => {
    const each = await bed();
    each.proxy.arm({ kind: "cutAppend", afterBytes: Number.POSITIVE_INFINITY, how: "fin" });
    await expect(append(await open(each.throughProxy))).rejects.toThrow("closed the connection");
    await expect.poll(() => stored(each)).toBe(1);
  });

  test("with a reset stores nothing, and the client sees a reset", async () => {
    const each = await bed();
    each.proxy.arm({ kind: "cutAppend", afterBytes: lineLength + 100, how: "rst" });
    await expect(append(await open(each.throughProxy))).rejects.toThrow(/ECONNRESET|EPIPE/);
    expect(await stored(each)).toBe(0);
  });

  test("strikes the third and fourth APPEND, over all connections", async () => {
    const each = await bed();
    const cut = each.proxy.arm({ kind: "cutAppend", afterBytes: 20, how: "fin", nth: 3, times: 2 });
    const first = await open(each.throughProxy);
    await append(first);
    const second = await open(each.throughProxy);
    await append(second);
    await expect(append(first)).rejects.toThrow();
    await expect(append(second)).rejects.toThrow();
    await append(await open(each.throughProxy));
    expect(cut.strikes()).toBe(2);
    expect(await stored(each)).toBe(3);
  });
});

describe("losing the answer to an APPEND", () => {
  test.each(["fin", "rst"] as const)("stores it and cuts the client off: %s", async (how) => {
    const each = await bed();
    const lost = each.proxy.arm({ kind: "loseAppendAnswer", how });
    await expect(append(await open(each.throughProxy))).rejects.toThrow(/closed the connection|ECONNRESET/);
    expect(lost.strikes()).toBe(1);
    expect(await stored(each)).toBe(1);
  });

  test("stores it and leaves the client waiting: stall", async () => {
    const each = await bed();
    const lost = each.proxy.arm({ kind: "loseAppendAnswer", how: "stall" });
    const connection = await ImapConnection.open(each.throughProxy, 300);
    await expect(append(connection)).rejects.toThrow("no answer for 300 ms");
    await lost.happened;
    expect(await stored(each)).toBe(1);
  });

  test("leaves a refusal alone", async () => {
    const each = await bed();
    const lost = each.proxy.arm({ kind: "loseAppendAnswer", how: "fin" });
    const connection = await open(each.throughProxy);
    await expect(connection.command(["APPEND missing", bytes])).rejects.toThrow("TRYCREATE");
    expect(lost.strikes()).toBe(0);
  });
});

describe("holding the tail of an APPEND", () => {
  test.each([
    ["fin", 10],
    ["rst", 1],
    ["stall", 0],
    ["fin", 1000],
  ] as const)("stores it only when the tail is delivered: %s, %i bytes", async (how, held) => {
    const each = await bed();
    const hold = each.proxy.arm({ kind: "holdAppendTail", bytes: held, how });
    const connection = await ImapConnection.open(each.throughProxy, 300);
    await expect(append(connection)).rejects.toThrow(/closed the connection|ECONNRESET|no answer for 300 ms/);
    await hold.happened;
    expect(await stored(each)).toBe(0);
    await each.proxy.deliverHeld();
    expect(await stored(each)).toBe(1);
    await expect(each.proxy.deliverHeld()).rejects.toThrow("no bytes are held");
  });
});

describe("answering in the server's place", () => {
  test("a command can be refused, whether its literal is asked for or not", async () => {
    const full: Fault = { kind: "answer", command: /^APPEND /, text: "NO [OVERQUOTA] full", times: 2 };
    const each = await bed();
    each.proxy.arm(full);
    const connection = await open(each.throughProxy);
    await expect(append(connection)).rejects.toThrow("NO [OVERQUOTA] full");
    // Now the client waits to be asked for the literal.
    connection.capabilities.delete("LITERAL+");
    await expect(append(connection)).rejects.toThrow("NO [OVERQUOTA] full");
    await append(connection);
    expect(await stored(each)).toBe(1);
  });

  test("BYE ends the connection before the command reaches the server", async () => {
    const each = await bed();
    each.proxy.arm({ kind: "bye", command: /^NOOP/, nth: 2, text: "session expired" });
    const connection = await open(each.throughProxy);
    await connection.command(["NOOP"]);
    await expect(connection.command(["NOOP"])).rejects.toThrow("closed the connection");
    expect(each.proxy.transcripts()[0]?.server.toString()).not.toContain("session expired");
    await (await open(each.throughProxy)).command(["NOOP"]);
  });
});

test("capabilities are removed and added wherever they are announced", async () => {
  const { throughProxy, proxy } = await bed({ capabilities: { remove: ["uidplus", "LITERAL+"], add: ["XTEST"] } });
  const greeting = await new Promise<string>((resolve) => {
    const socket = connect(proxy.port, proxy.host).once("data", (chunk) => resolve(String(chunk)));
    onTestFinished(() => void socket.destroy());
  });
  expect(greeting).toContain("IDLE AUTH=PLAIN AUTH=LOGIN XTEST] Dovecot");
  const connection = await open(throughProxy);
  expect(connection.capabilities).toContain("XTEST");
  expect(connection.capabilities).toContain("MULTIAPPEND");
  expect(connection.capabilities).not.toContain("UIDPLUS");
  await append(connection);
});

test("a connection too many is turned away, and admitted when another has closed", async () => {
  const { throughProxy, proxy } = await bed({ maxConnections: 2 });
  const first = await open(throughProxy);
  await open(throughProxy);
  await expect(open(throughProxy)).rejects.toThrow("unexpected greeting: * BYE Too many connections");
  expect(proxy.connections()).toEqual({ open: 2, most: 2, total: 2, refused: 1 });
  await first.close();
  await expect.poll(() => proxy.connections().open).toBe(1);
  await open(throughProxy);
  expect(proxy.connections()).toEqual({ open: 2, most: 2, total: 3, refused: 1 });
});

test("the pace can be changed while a connection is open", async () => {
  const { throughProxy, proxy } = await bed();
  const connection = await open(throughProxy);
  const seconds = async (work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1000;
  };
  proxy.set({ toServer: { delayMs: 100 }, toClient: { delayMs: 100 } });
  expect(await seconds(() => connection.command(["NOOP"]))).toBeGreaterThan(0.19);
  proxy.set({ toServer: { bytesPerSecond: 100_000 }, toClient: {} });
  expect(await seconds(() => connection.command(["APPEND INBOX", Buffer.alloc(50_000, "x\r\n")]))).toBeGreaterThan(
    0.45,
  );
});
