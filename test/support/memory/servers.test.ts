import { beforeEach, describe, expect, it } from "vitest";
import { MailError } from "../../../lib/engine/errors.ts";
import type { AppendWatch, NewSession, OldSession, OutgoingMessage } from "../../../lib/engine/ports.ts";
import { appendAll } from "../append-all.ts";
import { MemoryAccount } from "./account.ts";
import { FakeClock } from "./clock.ts";
import { type FaultPlan, Faults, faultAtEvent, noFaults } from "./faults.ts";
import { type FixtureMessage, mailbox, message } from "./fixture.ts";
import { KILLED, MemoryProcess } from "./process.ts";
import { expectSameMail } from "./same-mail.ts";
import { MemoryServer } from "./server.ts";
import type { LogEntry } from "./session.ts";
import type { ServerTraits } from "./traits.ts";

const a = message("a", { flags: ["\\Seen", "$Label1"] });
const b = message("b");
const c = message("c", { body: "x".repeat(350) });

let clock: FakeClock;
let process: MemoryProcess;
let log: LogEntry[];
let faults: Faults;

beforeEach(() => {
  clock = new FakeClock();
  process = new MemoryProcess();
  log = [];
});

function around(plan: FaultPlan) {
  faults = new Faults(process, plan);
  return { process, faults, clock, log };
}

async function oldSession(
  account: MemoryAccount,
  traits: Partial<ServerTraits> = {},
  plan = noFaults,
): Promise<OldSession> {
  return MemoryServer.old(account, traits, around(plan)).connect(process.signal);
}

async function newSession(
  account: MemoryAccount,
  traits: Partial<ServerTraits> = {},
  plan = noFaults,
): Promise<NewSession> {
  return MemoryServer.new(account, traits, around(plan)).connect(process.signal);
}

function outgoing(one: FixtureMessage): OutgoingMessage {
  return { size: one.bytes.length, flags: one.flags, internalDate: one.internalDate, body: inPieces(one.bytes) };
}

async function* inPieces(bytes: Buffer): AsyncIterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 40) yield bytes.subarray(start, start + 40);
}

async function all<Item>(items: readonly Item[] | AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof MailError ? error.code : String(error);
}

describe("reading", () => {
  it("lists a folder in windows and hands out bodies in chunks, in the server's order", async () => {
    const account = new MemoryAccount(mailbox({ INBOX: [a, b, c] }), { firstUid: 11, uidStep: 2 });
    const session = await oldSession(account, { windowSize: 2 });
    expect(await session.examine("INBOX")).toMatchObject({ uidNext: 17, messages: 3 });
    const windows = await all(session.listMessages(1, null));
    expect(windows.map((rows) => rows.map((row) => row.uid))).toEqual([[11, 13], [15]]);
    const bodies: [number, Buffer, number][] = [];
    for await (const { uid, body } of session.fetchMessages([15, 11])) {
      const chunks = await all(body);
      bodies.push([uid, Buffer.concat(chunks), chunks.length]);
    }
    expect(bodies).toEqual([
      [11, a.bytes, Math.ceil(a.bytes.length / 100)],
      [15, c.bytes, Math.ceil(c.bytes.length / 100)],
    ]);
    expect(log.map((entry) => `${entry.verb} ${entry.detail}`)).toEqual([
      "LOGIN ",
      "EXAMINE INBOX",
      "FETCH facts 1:*",
      "FETCH facts 14:*",
      "FETCH facts 16:*",
      "FETCH bodies 15,11",
    ]);
  });

  it("gives headers up to their empty line and leaves out what is gone", async () => {
    const session = await oldSession(new MemoryAccount(mailbox({ INBOX: [a] })));
    await session.examine("INBOX");
    const [only, ...more] = await all(session.fetchHeaders([1, 2]));
    expect(more).toEqual([]);
    expect(Buffer.from(only?.header ?? []).toString()).toMatch(/^From: a .*\r\n\r\n$/s);
  });

  it("lists messages that it then withholds, and lies about sizes, when told to", async () => {
    const session = await oldSession(new MemoryAccount(mailbox({ INBOX: [a, b] })), {
      sizeOf: () => 7,
      withhold: (one, alone) => one.bytes.equals(a.bytes) && !alone,
    });
    await session.examine("INBOX");
    expect((await all(session.listMessages(1, null))).flat().map((row) => row.size)).toEqual([7, 7]);
    expect((await all(session.fetchMessages([1, 2]))).map((one) => [one.uid, one.size])).toEqual([[2, b.bytes.length]]);
    expect((await all(session.fetchMessages([1]))).map((one) => one.uid)).toEqual([1]);
  });

  it("counts two commands at once, a half-read body and an empty UID list as broken contracts", async () => {
    const session = await oldSession(new MemoryAccount(mailbox({ INBOX: [c] })));
    await session.examine("INBOX");
    for await (const _one of session.fetchMessages([1]))
      await expect(session.keepAlive()).rejects.toThrow("NOOP was sent");
    await expect(async () => {
      for await (const one of session.fetchMessages([1])) for await (const _chunk of one.body) break;
    }).rejects.toThrow("half read");
    await expect(all(session.fetchHeaders([]))).rejects.toThrow("empty UID list");
    expect(faults.broken).toHaveLength(3);
  });
});

describe("appending", () => {
  it("stores the same bytes, flags and date, and answers the UID", async () => {
    const account = new MemoryAccount(mailbox({}));
    const session = await newSession(account);
    expect(await appendAll(session, "INBOX", [outgoing(a)])).toEqual([{ outcome: "stored", uid: 1 }]);
    expectSameMail(mailbox({ INBOX: [a] }), account);
  });

  it("asks for leave and looks before the last byte of each message, or of a MULTIAPPEND", async () => {
    const account = new MemoryAccount(mailbox({}));
    const asked: string[][] = [];
    const watch = (): Pick<AppendWatch, "release" | "lastLook"> => {
      const list: string[] = [];
      asked.push(list);
      const note = (what: string): void => void list.push(`${what} ${account.folder("INBOX").messages.length}`);
      return { release: async () => note("release"), lastLook: (through) => note(`look ${through}`) };
    };
    const piped = await newSession(account, { appendBatch: 2 });
    await appendAll(piped, "INBOX", [outgoing(a), outgoing(b)], watch());
    const multi = await newSession(account, { appendBatch: 2, multiAppend: true });
    await appendAll(multi, "INBOX", [outgoing(a), outgoing(b)], watch());
    expect(asked).toEqual([
      ["release 0", "look 0 0", "release 1", "look 1 1"],
      ["release 2", "look 1 2"],
    ]);
  });

  it("stores nothing and ends the connection when leave is refused", async () => {
    const account = new MemoryAccount(mailbox({}));
    const session = await newSession(account);
    const refuse = () => Promise.reject(new Error("not yet"));
    await expect(appendAll(session, "INBOX", [outgoing(a)], { release: refuse })).rejects.toThrow("not yet");
    expect(await codeOf(session.keepAlive())).toBe("net.lost");
    expect(account.bytes).toBe(0);
  });

  it("takes the last look after that, and stores nothing where it is refused", async () => {
    const account = new MemoryAccount(mailbox({}));
    const session = await newSession(account);
    const order: string[] = [];
    const look = (): void => {
      order.push("look");
      throw new Error("too late");
    };
    const release = async (): Promise<void> => void order.push("release");
    await expect(appendAll(session, "INBOX", [outgoing(a)], { release, lastLook: look })).rejects.toThrow("too late");
    expect(order).toEqual(["release", "look"]);
    expect(await codeOf(session.keepAlive())).toBe("net.lost");
    expect(account.bytes).toBe(0);
  });

  it("knows the three moments of a loss: before the last byte, before and after filing", async () => {
    const outcomes: [string, string, number][] = [];
    for (const event of ["lastByteHeld", "released", "stored"] as const) {
      const account = new MemoryAccount(mailbox({}));
      const session = await newSession(account, {}, faultAtEvent(event, "lost"));
      const code = await codeOf(appendAll(session, "INBOX", [outgoing(a)]));
      outcomes.push([event, code, account.folder("INBOX").messages.length]);
    }
    expect(outcomes).toEqual([
      ["lastByteHeld", "net.lost", 0],
      ["released", "net.lost", 0],
      ["stored", "net.lost", 1],
    ]);
  });

  it("files a late commit only once its time has come", async () => {
    const account = new MemoryAccount(mailbox({}));
    const session = await newSession(account, { lateMs: 30_000 }, faultAtEvent("released", "late"));
    expect(await codeOf(appendAll(session, "INBOX", [outgoing(a)]))).toBe("net.lost");
    clock.advance(29_999);
    expect(account.folder("INBOX").messages).toHaveLength(0);
    clock.advance(1);
    expectSameMail(mailbox({ INBOX: [a] }), account);
  });

  it("refuses what is too large, too much, or unwelcome, and all of a MULTIAPPEND with it", async () => {
    const account = new MemoryAccount(mailbox({}));
    const unwelcome = new MailError("message.rejected", "virus");
    const session = await newSession(account, {
      appendBatch: 2,
      multiAppend: true,
      appendLimit: 300,
      quota: a.bytes.length + b.bytes.length - 1,
      refuse: (bytes) => (bytes.equals(a.bytes) ? unwelcome : null),
    });
    const codes = async (...messages: FixtureMessage[]): Promise<string[]> => {
      const results = await appendAll(session, "INBOX", messages.map(outgoing));
      return results.map((result) => (result.outcome === "stored" ? "stored" : result.error.code));
    };
    expect(await codes(c)).toEqual(["message.tooLarge"]);
    expect(await codes(a, b)).toEqual(["quota.full", "quota.full"]);
    expect(await codes(a)).toEqual(["message.rejected"]);
    expect(await codes(b)).toEqual(["stored"]);
    expectSameMail(mailbox({ INBOX: [b] }), account);
  });

  it("leaves out keywords it does not take, and answers no UID without UIDPLUS", async () => {
    const account = new MemoryAccount(mailbox({}));
    const session = await newSession(account, { newKeywords: false, uidPlus: false });
    expect(await appendAll(session, "INBOX", [outgoing(a)])).toEqual([{ outcome: "stored", uid: null }]);
    expect(account.folder("INBOX").messages[0]?.flags).toEqual(["\\Seen"]);
  });

  it("counts \\Deleted, a date that servers mangle and a wrong length as broken contracts", async () => {
    const account = new MemoryAccount(mailbox({}));
    const wrong = [
      { ...outgoing(a), flags: ["\\Deleted"] },
      { ...outgoing(a), internalDate: -1 },
      { ...outgoing(a), size: 3 },
    ];
    for (const one of wrong) {
      const session = await newSession(account);
      await expect(appendAll(session, "INBOX", [one])).rejects.toThrow("contract");
    }
    expect(account.bytes).toBe(0);
  });
});

describe("processes", () => {
  it("never get an answer after they were killed", async () => {
    const account = new MemoryAccount(mailbox({}));
    const session = await newSession(account, {}, faultAtEvent("stored", "killed"));
    const work = appendAll(session, "INBOX", [outgoing(a)]).finally(() =>
      expect.unreachable("a killed process went on"),
    );
    expect(await process.outcome(work)).toBe(KILLED);
    expectSameMail(mailbox({ INBOX: [a] }), account);
  });

  it("are told of SIGTERM at the next event", async () => {
    const session = await newSession(new MemoryAccount(mailbox({})), {}, faultAtEvent("noop", "interrupted"));
    await expect(session.keepAlive()).rejects.toThrow("interrupted");
    expect(process.signal.aborted).toBe(true);
  });
});
