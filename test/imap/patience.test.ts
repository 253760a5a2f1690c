/** How long each phase of a session may take: as long as something moves, and no longer than its own limit when nothing does. */
import { type Duplex, duplexPair } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Appender } from "../../lib/imap/append.ts";
import { readCapabilities } from "../../lib/imap/capabilities.ts";
import { Channel } from "../../lib/imap/channel.ts";
import { fetchMessages } from "../../lib/imap/fetch-messages.ts";
import { listMessages } from "../../lib/imap/list-messages.ts";
import { openFolder } from "../../lib/imap/open-folder.ts";
import { DEFAULT_TIMEOUTS } from "../../lib/imap/settings.ts";
import { TAKEN } from "../../lib/imap/wire.ts";
import { all, text } from "./scripted-channel.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

let channel: Channel;
let client: Duplex;
let server: Duplex;
/** Everything that came to the server, and what it does with each line. */
let received = "";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  [client, server] = duplexPair();
  received = "";
  channel = new Channel(client, "new", DEFAULT_TIMEOUTS);
});
afterEach(() => {
  vi.useRealTimers();
});

/** The server reads everything, and says this at the first line that has come whole. */
function answering(first = ""): void {
  server.on("data", (bytes: Buffer) => {
    if (!received.includes("\r\n") && bytes.includes("\r\n")) server.write(first);
    received += bytes.toString("latin1");
  });
}

/** Lets the streams hand on what they hold; they need turns of the event loop and no time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
}

async function pass(milliseconds: number): Promise<void> {
  await settle();
  await vi.advanceTimersByTimeAsync(milliseconds);
  await settle();
}

/** What became of the work so far. */
function outcomeOf(work: Promise<unknown>): () => string {
  let outcome = "waiting";
  work.then(
    () => {
      outcome = "done";
    },
    (error) => {
      outcome = error.code ?? error.message;
    },
  );
  return () => outcome;
}

async function firstBody(): Promise<string> {
  let got = "";
  for await (const { body } of fetchMessages(channel, [7])) got += await text(body);
  return got;
}

const bytes = (size: number) => ({
  ...{ size, flags: [], internalDate: null },
  body: (async function* () {
    yield Buffer.alloc(size, "x");
  })(),
});
const watch = { release: async () => undefined, lastLook: () => undefined, replied: () => undefined };
const append = (size: number) =>
  new Appender(channel, readCapabilities(new Map(), "")).append(
    { folder: "INBOX", uidValidity: 1, messages: [bytes(size)], way: "oneByOne" },
    watch,
  );

describe("a silent server is given up", () => {
  it.each<[string, number, () => Promise<unknown>, string]>([
    ["at any command, after two minutes", 2, () => channel.run(["NOOP"]), ""],
    ["while it opens a folder, after half an hour", 30, () => openFolder(channel, "EXAMINE", "INBOX"), ""],
    ["while it lists a folder, after half an hour", 30, () => all(listMessages(channel, 3, 1, null)), ""],
    ["while it cuts up a huge folder, after half an hour", 30, () => all(listMessages(channel, 9_000, 1, null)), ""],
    ["in the middle of a message, after two minutes", 2, firstBody, "* 1 FETCH (UID 7 BODY[] {10}\r\nabc"],
    ["before its go-ahead, after two minutes", 2, () => append(10), ""],
    ["after a message of 3 MB, after five minutes and one for its size", 6, () => append(3_000_000), "+ go\r\n"],
  ])("%s", async (_name, minutes, work, first) => {
    answering(first);
    const outcome = outcomeOf(work());
    await pass(minutes * MINUTE - SECOND);
    expect(outcome()).toBe("waiting");
    await pass(2 * SECOND);
    expect(outcome()).toBe("net.timeout");
  });

  it("that takes nothing more of a message, after two minutes", async () => {
    server.once("readable", () => {
      server.read();
      server.write("+ go\r\n");
    });
    const outcome = outcomeOf(append(1_000_000));
    await pass(2 * MINUTE - SECOND);
    expect(outcome()).toBe("waiting");
    await pass(2 * SECOND);
    expect(outcome()).toBe("net.timeout");
  });
});

describe("a slow server is waited for", () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ["that answers a command", () => channel.run(["NOOP"]), "* 1 EXISTS\r\nC1 OK done\r\n"],
    ["that sends a message", firstBody, "* 1 FETCH (UID 7 BODY[] {5}\r\nabcde)\r\nC1 OK\r\n"],
  ])("%s one byte every hundred seconds", async (_name, work, answer) => {
    answering();
    const outcome = outcomeOf(work());
    for (const byte of answer) {
      expect(outcome()).toBe("waiting");
      await pass(100 * SECOND);
      server.write(byte, "latin1");
    }
    await settle();
    expect(outcome()).toBe("done");
  });

  it("that takes a small message after a hundred seconds", async () => {
    server.once("readable", () => {
      server.read();
      server.write("+ go\r\n");
    });
    const outcome = outcomeOf(append(10));
    for (let times = 0; times < 2; times++) {
      await pass(100 * SECOND);
      expect(outcome()).toBe("waiting");
      server.read();
      await settle();
    }
    server.write("C1 OK done\r\n");
    await settle();
    expect(outcome()).toBe("done");
  });

  it("that takes a large message in small bites", async () => {
    server.once("readable", () => {
      server.read();
      server.write("+ go\r\n");
    });
    const outcome = outcomeOf(append(1_000_000));
    await settle();
    let taken = 0;
    for (let bites = 0; taken < 1_000_002 && bites < 100; bites++) {
      expect(outcome()).toBe("waiting");
      await pass(100 * SECOND);
      taken += (server.read() ?? "").length;
      await settle();
    }
    expect(taken).toBe(1_000_002);
    server.write("C1 OK done\r\n");
    await settle();
    expect(outcome()).toBe("done");
  });
});

it("a server that takes some of what goes together is slow, not silent", async () => {
  server.once("readable", () => {
    server.read();
    server.write("+ go\r\n");
  });
  const outcome = outcomeOf(append(1_000_000));
  for (let bites = 0; bites < 5; bites++) {
    await pass(100 * SECOND);
    expect(outcome()).toBe("waiting");
    client.emit(TAKEN);
  }
  await pass(121 * SECOND);
  expect(outcome()).toBe("net.timeout");
});

describe("the last words of a server", () => {
  const gone = { code: "net.lost", serverText: "Session expired, come again" };
  const words = "* BYE Session expired, come again\r\n";

  it("are kept when nothing was asked of it", async () => {
    server.end(words);
    await settle();
    await expect(channel.run(["NOOP"])).rejects.toMatchObject(gone);
  });

  it.each([
    ["in the middle of a command", "* 1 EXISTS\r\n"],
    ["in the middle of a list", '* LIST () "/" INBOX\r\n'],
  ])("are kept %s", async (_name, before) => {
    answering(before + words);
    const running = channel.run(["NOOP"]);
    const ended = expect(running).rejects.toMatchObject(gone);
    await settle();
    server.end();
    await ended;
  });
});
