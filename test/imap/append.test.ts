import { describe, expect, it } from "vitest";
import type { AppendResult, AppendWatch, AppendWay, OutgoingMessage } from "../../lib/engine/ports.ts";
import { Appender, appendWays } from "../../lib/imap/append.ts";
import { type Capabilities, readCapabilities } from "../../lib/imap/capabilities.ts";
import type { Channel } from "../../lib/imap/channel.ts";
import { scriptedChannel } from "./scripted-channel.ts";

function abilities(offers: string, product = ""): Capabilities {
  return readCapabilities(new Map(offers.split(" ").map((name) => [name, true])), product);
}

const PLAIN = abilities("");
const PLUS = abilities("LITERAL+");
const MULTI = abilities("LITERAL+ MULTIAPPEND", "dovecot");

interface Options extends Partial<Pick<AppendWatch, "release" | "lastLook">> {
  readonly uidValidity?: number | null;
  readonly way?: AppendWay;
}

/** Gives the results, of those messages that there was a reply for. */
async function append(
  to: Channel | Appender,
  messages: readonly OutgoingMessage[],
  { uidValidity = 7, way = "oneByOne", ...watch }: Options = {},
): Promise<AppendResult[]> {
  const appender = to instanceof Appender ? to : new Appender(to, PLAIN);
  const results: AppendResult[] = [];
  const replied = (index: number, result: AppendResult): void => {
    results[index] = result;
  };
  const always = { release: async () => undefined, lastLook: () => undefined };
  await appender.append({ folder: "a", uidValidity, messages, way }, { ...always, ...watch, replied });
  return results;
}

function message(pieces: string[], more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  async function* body(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) yield Buffer.from(piece, "latin1");
  }
  return { size: pieces.join("").length, flags: [], internalDate: null, body: body(), ...more };
}

/** In memory. */
function held(text: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return { size: text.length, flags: [], internalDate: null, body: [Buffer.from(text, "latin1")], ...more };
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("a");
  throw new Error("old side gone");
}

/** A server that takes a message and says this; `received` is what came after its go-ahead. */
function taker(reply: string, goAhead = "+ OK\r\n") {
  const scripted = scriptedChannel((line) => {
    if (line.startsWith("APPEND")) return goAhead;
    return line === "NOOP" ? "TAG OK\r\n" : reply;
  }, "new");
  return { ...scripted, received: () => scripted.commands.slice(1).join("\r\n") };
}

describe("appending a message", () => {
  it("sends name, flags, date and length, then the bytes as they are", async () => {
    const { channel, commands, received } = taker("TAG OK [APPENDUID 7 42] done\r\n");
    const mail = message(["Subject: x\n", "\n", "\u00e4\0"], { flags: ["\\seen", "$a"], internalDate: 1_000_000_000 });
    expect(await append(channel, [mail])).toEqual([{ outcome: "stored", uid: 42 }]);
    expect(commands[0]).toBe('APPEND "a" (\\Seen $a) "09-Sep-2001 01:46:40 +0000" {14}');
    expect(received()).toBe("Subject: x\n\n\u00e4\0");
  });

  it("asks for leave when everything but the last byte is on its way", async () => {
    const { channel, server } = taker("TAG OK\r\n");
    let seen = "";
    server.on("data", (bytes: Buffer) => {
      seen += bytes.toString("latin1");
    });
    let atRelease = "";
    const release = async (): Promise<void> => {
      await new Promise(setImmediate);
      atRelease = seen;
    };
    await append(channel, [message(["abc", "def"])], { release });
    expect(atRelease).toBe('C1 APPEND "a" () {6}\r\nabcde');
    expect(seen).toBe(`${atRelease}f\r\n`);
  });

  it.each([
    ["leave is refused", message(["abc"]), { release: () => Promise.reject(new Error("no lease")) }, "no lease"],
    ["the body breaks off", message(["ab"], { size: 3 }), {}, "had 2"],
    ["the body is too long", message(["abcd", "efgh"], { size: 3 }), {}, "had 4"],
    ["the body fails", { ...message(["abc"]), body: broken() }, {}, "old side gone"],
  ])("ends the connection when %s, so that nothing is stored", async (_, mail, watch, error) => {
    const { channel, server, received } = taker("TAG OK\r\n");
    const ended = new Promise((resolve) => server.once("close", resolve));
    await expect(append(channel, [mail], watch)).rejects.toThrow(error);
    await ended;
    expect(received()).toBe("");
    await expect(channel.run(["NOOP"])).rejects.toMatchObject({ code: "net.lost" });
  });

  it("looks once more after leave was given, and ends the connection where the look is refused", async () => {
    const { channel, server, received } = taker("TAG OK\r\n");
    const ended = new Promise((resolve) => server.once("close", resolve));
    const order: string[] = [];
    const release = async (): Promise<void> => void order.push("leave");
    const lastLook = (): void => {
      order.push("look");
      throw new Error("lease lost");
    };
    await expect(append(channel, [message(["abc"])], { release, lastLook })).rejects.toThrow("lease lost");
    await ended;
    expect(order).toEqual(["leave", "look"]);
    expect(received()).toBe("");
    await expect(channel.run(["NOOP"])).rejects.toMatchObject({ code: "net.lost" });
  });

  it.each([
    ["[APPENDUID 8 42]", "of another UIDVALIDITY"],
    ["[APPENDUID 7 0]", "that is zero"],
    ["[APPENDUID 7 99999999999]", "that is none"],
    ["[APPENDUID 7 4:5]", "that is a set"],
    ["", "that is missing"],
  ])("does not believe a UID %s %s", async (code) => {
    const { channel } = taker(`TAG OK ${code} done\r\n`);
    expect(await append(channel, [message(["abc"])])).toEqual([{ outcome: "stored", uid: null }]);
  });

  it("believes no UID of a folder that it does not know", async () => {
    const { channel } = taker("TAG OK [APPENDUID 7 42] done\r\n");
    expect(await append(channel, [message(["abc"])], { uidValidity: null })).toEqual([
      { outcome: "stored", uid: null },
    ]);
  });

  it("sends not a byte of a message that is refused by its length, and goes on", async () => {
    const { channel, commands } = taker("", "TAG NO [OVERQUOTA] full\r\n");
    let read = false;
    async function* body(): AsyncGenerator<Uint8Array> {
      read = true;
      yield Buffer.from("abc");
    }
    const [result] = await append(channel, [{ ...message(["abc"]), body: body() }]);
    expect(result).toMatchObject({ outcome: "refused", error: { code: "quota.full" } });
    expect(read).toBe(false);
    expect((await channel.run(["NOOP"])).status).toBe("OK");
    expect(commands).toHaveLength(2);
  });

  it("reports a NO after the message and goes on", async () => {
    const { channel } = taker("TAG NO Message contains NUL characters\r\n");
    const [result] = await append(channel, [message(["abc"])]);
    expect(result).toMatchObject({ outcome: "refused", error: { code: "message.rejected" } });
    expect((await channel.run(["NOOP"])).status).toBe("OK");
  });

  it("reports a BAD and gives the connection up, as the server may be anywhere in the message", async () => {
    const { channel } = taker("TAG BAD Command Argument Error. 11\r\n");
    const [result] = await append(channel, [message(["abc"])]);
    expect(result).toMatchObject({ outcome: "refused", error: { code: "message.unclear" }, notUnderstood: true });
    await expect(channel.run(["NOOP"])).rejects.toMatchObject({ code: "net.lost" });
  });

  it("throws when the reply is lost after the last byte", async () => {
    const { channel, server } = scriptedChannel((line) => {
      if (line.startsWith("APPEND")) return "+ OK\r\n";
      server.end("* BYE shutting down\r\n");
      return undefined;
    }, "new");
    const released: string[] = [];
    const release = async (): Promise<void> => void released.push("yes");
    await expect(append(channel, [message(["abc"])], { release })).rejects.toMatchObject({
      ...{ code: "net.lost", serverText: "shutting down" },
    });
    expect(released).toEqual(["yes"]);
  });

  it("throws when the reply does not come in time", async () => {
    const { channel } = scriptedChannel((line) => (line.startsWith("APPEND") ? "+ OK\r\n" : undefined), "new");
    await expect(append(channel, [message(["abc"])])).rejects.toMatchObject({ code: "net.timeout" });
    await expect(channel.run(["NOOP"])).rejects.toMatchObject({ code: "net.timeout" });
  });

  it("sends an empty message as one", async () => {
    const { channel, received } = taker("TAG NO Can't save a zero byte message\r\n");
    expect(await append(channel, [message([])])).toMatchObject([{ outcome: "refused" }]);
    expect(received()).toBe("");
  });

  it.each([
    ["a flag that is none", { flags: ["\\Bogus"] }],
    ["\\Deleted", { flags: ["\\Deleted"] }],
    ["a date that is none", { internalDate: Number.NaN }],
  ])("sends nothing at all with %s", async (_, more) => {
    const { channel, commands } = taker("TAG OK\r\n");
    await expect(append(channel, [message(["abc"], more)])).rejects.toMatchObject({ code: "engine.bug" });
    expect(commands).toEqual([]);
    expect((await channel.run(["NOOP"])).status).toBe("OK");
  });
});

/** A server that says nothing by itself but to what waits for it; say() answers the tag given. */
function listener() {
  const scripted = scriptedChannel((line) => (line.endsWith("}") ? "+ go\r\n" : undefined), "new");
  const say = (text: string): void => void scripted.server.write(text);
  const came = async (lines: number): Promise<void> => {
    while (scripted.commands.length < lines) await new Promise(setImmediate);
  };
  return { ...scripted, say, came };
}

/** A server that takes every message. */
function replier() {
  return scriptedChannel((line) => {
    if (line.endsWith("+}")) return undefined;
    return line.endsWith("}") ? "+ go\r\n" : "TAG OK\r\n";
  }, "new");
}

describe("appending many messages", () => {
  it("offers the ways that the server's abilities allow, the fastest first", () => {
    expect(appendWays(MULTI)).toEqual(["multi", "pipelined", "chained", "oneByOne"]);
    expect(appendWays(PLUS)).toEqual(["pipelined", "chained", "oneByOne"]);
    expect(appendWays(abilities("LITERAL- MULTIAPPEND"))).toEqual(["chained", "oneByOne"]);
    expect(appendWays(PLAIN)).toEqual(["chained", "oneByOne"]);
  });

  it("puts them into one command, and takes the UIDs in their order", async () => {
    const { channel, commands, say, came } = listener();
    const appender = new Appender(channel, MULTI);
    const mail = [held("one", { flags: ["$a"] }), held("two", { flags: ["$a"] }), held("three")];
    const work = append(appender, mail, { way: "multi" });
    await came(4);
    say("C1 OK [APPENDUID 7 3,5:6] done\r\n");
    expect(await work).toEqual([3, 5, 6].map((uid) => ({ outcome: "stored", uid })));
    expect(commands).toEqual(['APPEND "a" ($a) {3}', "one ($a) {3+}", "two () {5+}", "three"]);
  });

  it.each(["3:4", "3:6", "5,3:4", "3,3,4", "0,1,2"])("believes no UIDs that do not fit: %s", async (set) => {
    const { channel, say, came } = listener();
    const work = append(new Appender(channel, MULTI), [held("a"), held("b"), held("c")], { way: "multi" });
    await came(4);
    say(`C1 OK [APPENDUID 7 ${set}] done\r\n`);
    expect(await work).toEqual(Array(3).fill({ outcome: "stored", uid: null }));
  });

  it("waits for the server before it sends what that has not let pass yet", async () => {
    const { channel, commands } = replier();
    const appender = new Appender(channel, PLUS);
    const mail = [
      held("one"),
      held("two"),
      held("three", { flags: ["$new", "\\Seen"] }),
      held("four", { flags: ["$new"] }),
    ];
    const work = append(appender, mail, { way: "pipelined" });
    await work;
    const announced = commands
      .filter((line) => line.startsWith("APPEND"))
      .map((line) => line.replace('APPEND "a" ', ""));
    expect(announced).toEqual(["() {3}", "() {3+}", "($new \\Seen) {5}", "($new) {4+}"]);
  });

  it("does not wait with a flag that the server has named itself, nor with what it has let pass on another connection", async () => {
    const vetted = new Set<string>();
    const announcedBy = async (flags: readonly string[], named: readonly string[]): Promise<string | undefined> => {
      const { channel, commands } = replier();
      const appender = new Appender(channel, PLUS, vetted);
      appender.namedByServer(named);
      await append(appender, [held("one", { flags: [...flags] })], { way: "pipelined" });
      return commands.find((line) => line.startsWith("APPEND"))?.replace('APPEND "a" ', "");
    };
    expect(await announcedBy(["\\Seen"], ["\\seen", "$known"])).toBe("(\\Seen) {3}");
    expect(await announcedBy(["\\Seen", "$Known"], [])).toBe("(\\Seen $Known) {3+}");
    expect(await announcedBy(["$other"], [])).toBe("($other) {3}");
    expect(await announcedBy(["$Other"], [])).toBe("($Other) {3+}");
  });

  it("sends the next ones while the replies are waited for, and tells each reply as it comes", async () => {
    const { channel, say, came } = listener();
    const appender = new Appender(channel, PLUS);
    const replied: number[] = [];
    const watch = (offset: number) => ({
      ...{ release: async () => undefined, lastLook: () => undefined },
      replied: (index: number) => void replied.push(offset + index),
    });
    const messages = [held("one"), held("two")];
    const first = appender.append({ folder: "a", uidValidity: 7, messages, way: "pipelined" }, watch(0));
    const second = appender.append({ folder: "a", uidValidity: 7, messages: [held("x")], way: "pipelined" }, watch(10));
    await came(6);
    expect(replied).toEqual([]);
    say("C1 OK\r\n");
    while (replied.length < 1) await new Promise(setImmediate);
    say("* BYE gone\r\n");
    channel.destroy(new Error("gone"));
    await expect(first).rejects.toThrow();
    await expect(second).rejects.toThrow();
    expect(replied).toEqual([0]);
  });

  it("takes replies in whatever order they come", async () => {
    const { channel, say, came } = listener();
    const work = append(new Appender(channel, PLUS), [held("one"), held("two"), held("three")], { way: "pipelined" });
    await came(6);
    say("C3 OK [APPENDUID 7 3]\r\nC2 NO Message contains NUL characters\r\n* 5 EXISTS\r\nC1 OK [APPENDUID 7 1]\r\n");
    expect(await work).toMatchObject([
      { uid: 1 },
      { outcome: "refused", error: { code: "message.rejected" } },
      { uid: 3 },
    ]);
    expect(channel.isBusy).toBe(false);
  });

  it("reads on for a third one only when all before it have their replies", async () => {
    const { channel, say, came } = listener();
    const work = append(new Appender(channel, PLUS), [held("one"), held("two"), held("three")], { way: "pipelined" });
    await came(6);
    say("C2 OK [APPENDUID 7 2]\r\n");
    for (let turn = 0; turn < 9; turn++) await new Promise(setImmediate);
    say("* 3 EXISTS\r\nC3 OK [APPENDUID 7 3]\r\nC1 OK [APPENDUID 7 1]\r\n");
    expect(await work).toMatchObject([{ uid: 1 }, { uid: 2 }, { uid: 3 }]);
  });

  it("chains them where literals have to wait: the next command is right behind the message, before its reply", async () => {
    const { channel, commands, server } = scriptedChannel((line) => {
      if (line === "one") return undefined;
      return line === "two"
        ? "TAG OK [APPENDUID 7 2]\r\n"
        : line.startsWith("APPEND") && commands.length > 1
          ? "C1 OK [APPENDUID 7 1]\r\n+ go\r\n"
          : "+ go\r\n";
    }, "new");
    const results = await append(channel, [held("one"), held("two")], { way: "chained" });
    expect(results).toEqual([1, 2].map((uid) => ({ outcome: "stored", uid })));
    expect(commands).toEqual(['APPEND "a" () {3}', "one", 'APPEND "a" () {3}', "two"]);
    server.destroy();
  });

  it("lets only short ones go without waiting under LITERAL-", async () => {
    const { channel, commands } = replier();
    const appender = new Appender(channel, abilities("LITERAL-"));
    await append(appender, [held("a"), held("x".repeat(4096)), held("x".repeat(4097))], { way: "chained" });
    expect(commands.filter((line) => line.startsWith("APPEND")).map((line) => /\{.*/.exec(line)?.[0])).toEqual([
      ...["{1}", "{4096+}", "{4097}"],
    ]);
  });

  it("looks before each message that a server could store, and only once where a MULTIAPPEND is all or nothing", async () => {
    const looks = async (capabilities: Capabilities, way: AppendWay): Promise<(number | string)[]> => {
      const { channel, say, came } = listener();
      const seen: (number | string)[] = [];
      const mail = [held("a".repeat(150_000)), held("b".repeat(150_000)), held("c")];
      const work = append(new Appender(channel, capabilities), mail, {
        way,
        release: async () => void seen.push("release"),
        lastLook: (through) => void seen.push(through),
      });
      await came(way === "multi" ? 4 : 6);
      say(way === "multi" ? "C1 OK\r\n" : "C1 OK\r\nC2 OK\r\nC3 OK\r\n");
      await work;
      return seen;
    };
    expect(await looks(MULTI, "multi")).toEqual(["release", 2]);
    expect(await looks(abilities("LITERAL+ MULTIAPPEND", "other"), "multi")).toEqual([
      "release",
      0,
      "release",
      1,
      "release",
      2,
    ]);
    expect(await looks(PLUS, "pipelined")).toEqual(["release", 0, "release", 1, "release", 2]);
  });

  it("ends the connection at a BAD before more bytes of mail could be read as commands", async () => {
    const { channel, commands, say, came } = listener();
    const appender = new Appender(channel, MULTI);
    const vetting = append(appender, [held("a")], { way: "multi" });
    await came(2);
    say("C1 OK\r\n");
    await vetting;
    const results: AppendResult[] = [];
    // Everything but the last byte is there when the BAD comes.
    const release = async (): Promise<void> => {
      say("C2 BAD what?\r\n");
      for (let turn = 0; turn < 99 && results.length === 0; turn++) await new Promise(setImmediate);
    };
    const replied = (index: number, result: AppendResult): void => {
      results[index] = result;
    };
    const work = appender.append(
      { folder: "a", uidValidity: 7, messages: [held("one"), held("two")], way: "multi" },
      { release, lastLook: () => expect.unreachable("it was let go"), replied },
    );
    await expect(work).rejects.toMatchObject({ code: "net.lost" });
    expect(results).toMatchObject(Array(2).fill({ outcome: "refused", notUnderstood: true }));
    expect(commands.join()).not.toContain("two");
    await expect(channel.run(["NOOP"])).rejects.toMatchObject({ code: "net.lost" });
  });

  it("believes nothing that comes behind a BAD: it may answer mail that was read as commands", async () => {
    const { channel, say, came } = listener();
    const replied: number[] = [];
    const messages = [held("one"), held("two"), held("three")];
    const work = new Appender(channel, PLUS).append(
      { folder: "a", uidValidity: 7, messages, way: "pipelined" },
      {
        ...{ release: async () => undefined, lastLook: () => undefined },
        replied: (index, { outcome }) => void replied.push(outcome === "refused" ? index : 100 + index),
      },
    );
    const ended = expect(work).rejects.toMatchObject({ code: "net.lost" });
    await came(6);
    say("C1 BAD what?\r\nC2 OK\r\nC3 OK\r\n");
    await ended;
    expect(replied).toEqual([0]);
  });

  it("does not take a keyword for let pass with which a message was refused", async () => {
    const { channel, commands } = scriptedChannel((line) => {
      if (line.endsWith("+}")) return undefined;
      if (line.includes("$bad")) return "TAG NO Keyword too long\r\n";
      return line.endsWith("}") ? "+ go\r\n" : "TAG OK\r\n";
    }, "new");
    const mail = [held("one"), held("two", { flags: ["$bad"] }), held("three", { flags: ["$bad"] }), held("four")];
    const results = await append(new Appender(channel, PLUS), mail, { way: "pipelined" });
    expect(results.map(({ outcome }) => outcome)).toEqual(["stored", "refused", "refused", "stored"]);
    expect(commands.filter((line) => line.startsWith("APPEND")).map((line) => line.slice(11))).toEqual([
      ...["() {3}", "($bad) {3}", "($bad) {5}", "() {4+}"],
    ]);
  });

  it.each<[string, AppendWay, string, readonly string[]]>([
    ["each by itself", "pipelined", "a", ['APPEND "a" () {3}', 'APPEND "a" () {3}']],
    ["many in one command", "multi", "a", ['APPEND "a" () {3}']],
    ["the name of the folder as a literal", "pipelined", "\u00e4", ["APPEND {1}", "APPEND {1}"]],
  ])("sends no byte of what is refused at its announcement: %s", async (_, way, folder, expected) => {
    const { channel, commands } = scriptedChannel(() => "TAG NO [TRYCREATE] no such folder\r\n", "new");
    const replied: string[] = [];
    await new Appender(channel, MULTI).append(
      { folder, uidValidity: 7, messages: [held("one"), held("two")], way },
      {
        release: async () => expect.unreachable("nothing is to be let go"),
        lastLook: () => expect.unreachable("nothing is to be let go"),
        replied: (_index, { outcome }) => void replied.push(outcome),
      },
    );
    expect(replied).toEqual(["refused", "refused"]);
    expect(commands).toEqual(expected);
  });

  it("asks at the name of the folder even where it knows what follows, if that has to be a literal", async () => {
    const { channel, commands, say, came } = listener();
    const appender = new Appender(channel, PLUS);
    const first = append(appender, [held("one")], { way: "pipelined" });
    await came(2);
    say("C1 OK\r\n");
    await first;
    const messages = [held("two")];
    const watch = { release: async () => undefined, lastLook: () => undefined, replied: () => undefined };
    const second = appender.append({ folder: "\u00e4", uidValidity: 7, messages, way: "pipelined" }, watch);
    await came(5);
    say("C2 OK\r\n");
    await second;
    expect(commands.slice(2)).toEqual(["APPEND {1}", "\u00e4 () {3}", "two"]);
  });

  it.each<AppendWay>(["multi", "pipelined", "oneByOne"])(
    "does not believe that a message is stored which was never sent (%s)",
    async (way) => {
      const { channel } = scriptedChannel(() => "TAG OK [APPENDUID 7 1]\r\n", "new");
      const replied: number[] = [];
      const work = new Appender(channel, MULTI).append(
        { folder: "a", uidValidity: 7, messages: [held("one")], way },
        {
          ...{ release: async () => undefined, lastLook: () => undefined },
          replied: (index) => void replied.push(index),
        },
      );
      await expect(work).rejects.toMatchObject({ code: "net.lost" });
      expect(replied).toEqual([]);
    },
  );

  it.each([
    ["is ended by the server", "* BYE gone\r\n"],
    ["brings what is no answer", "Subject: x\r\n"],
    ["ends in the middle of something else", "* 1 FETCH (FLAGS {5}\r\nab"],
    ["is ended behind that", "* 1 FETCH (FLAGS {2}\r\nab"],
    ["brings a literal without end", "* 1 FETCH (FLAGS {70000}\r\n"],
  ])(
    "keeps what the server had said when the connection %s, and lets nobody wait for ever",
    async (_, end) => {
      const { channel, server, say, came } = listener();
      const appender = new Appender(channel, PLUS);
      const replied: number[] = [];
      const watch = (offset: number) => ({
        ...{ release: async () => undefined, lastLook: () => undefined },
        replied: (index: number) => void replied.push(offset + index),
      });
      const messages = [held("one"), held("two"), held("three"), held("four")];
      const first = appender.append({ folder: "a", uidValidity: 7, messages, way: "pipelined" }, watch(0));
      const second = appender.append({ folder: "a", uidValidity: 7, messages, way: "pipelined" }, watch(10));
      const ended = [first, second].map((work) => expect(work).rejects.toMatchObject({ code: "net.lost" }));
      await came(16);
      // The third out of its turn.
      say(`C1 OK\r\nC3 OK\r\n${end}`);
      server.end();
      await Promise.all(ended);
      expect(replied.sort()).toEqual([0, 2]);
    },
    5_000,
  );

  it("hears what the server has said of messages before one that it did not come to", async () => {
    const { channel, server, say, came } = listener();
    const replied: number[] = [];
    const work = new Appender(channel, PLUS).append(
      { folder: "a", uidValidity: 7, messages: [held("one"), held("two", { flags: ["$new"] })], way: "pipelined" },
      {
        ...{ release: async () => undefined, lastLook: () => undefined },
        replied: (index) => void replied.push(index),
      },
    );
    // What waits for the reply and what sends find out at the same time that there is no connection any more.
    const ended = expect(work.catch((error) => Promise.reject([error.code, ...replied]))).rejects.toEqual([
      "net.lost",
      0,
    ]);
    await came(3);
    say("C1 OK\r\n");
    server.end();
    await ended;
  });
});
