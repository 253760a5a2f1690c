import { describe, expect, it } from "vitest";
import { Interrupted } from "../../lib/engine/errors.ts";
import { fetchHeaders, fetchMessages } from "../../lib/imap/fetch-messages.ts";
import { all, scriptedChannel, text } from "./scripted-channel.ts";

/** What comes out when a FETCH of these UIDs is answered so. */
async function fetched(uids: number[], answer: string): Promise<[number, number, string][]> {
  const { channel } = scriptedChannel((line) => (line.startsWith("UID FETCH") ? answer : "TAG OK\r\n"));
  const messages: [number, number, string][] = [];
  for await (const message of fetchMessages(channel, uids))
    messages.push([message.uid, message.size, await text(message.body)]);
  expect((await channel.run(["NOOP"])).status).toBe("OK");
  return messages;
}

describe("fetching whole messages", () => {
  it("asks without marking as read, in lines that every server takes", async () => {
    const { channel, commands } = scriptedChannel(() => "TAG OK\r\n");
    await all(fetchMessages(channel, [7, 3, 4, 5]));
    expect(commands).toEqual(["UID FETCH 3:5,7 (UID BODY.PEEK[])"]);
    await all(
      fetchMessages(
        channel,
        Array.from({ length: 1000 }, (_, index) => 1 + 2 * index),
      ),
    );
    expect(commands.length).toBeGreaterThan(3);
    expect(Math.max(...commands.map((command) => command.length))).toBeLessThan(1_000);
  });

  it("hands out rows in the server's order, whatever the order of their items", async () => {
    const answer =
      "* 2 FETCH (UID 9 BODY[] {3}\r\nabc)\r\n" +
      "* 1 FETCH (FLAGS (\\Seen) UID 8 BODY[] {2}\r\nde FLAGS (\\Seen))\r\n" +
      "* 3 FETCH (BODY[] {4}\r\nfghi UID 10 FLAGS ())\r\nTAG OK done\r\n";
    expect(await fetched([8, 9, 10], answer)).toEqual([
      [9, 3, "abc"],
      [8, 2, "de"],
      [10, 4, "fghi"],
    ]);
  });

  it("knows the UID of a body that comes first when only one message was asked for", async () => {
    expect(await fetched([5], "* 1 FETCH (BODY[] {3}\r\nabc UID 5)\r\nTAG OK\r\n")).toEqual([[5, 3, "abc"]]);
  });

  it("gives up the connection when another message comes than the one asked for", async () => {
    const { channel } = scriptedChannel(() => "* 1 FETCH (BODY[] {3}\r\nabc UID 6)\r\nTAG OK\r\n");
    const reading = async (): Promise<void> => {
      for await (const message of fetchMessages(channel, [5])) await text(message.body);
    };
    await expect(reading()).rejects.toMatchObject({ code: "net.lost" });
    await expect(channel.run(["NOOP"])).rejects.toMatchObject({ code: "net.lost" });
  });

  it("passes over a large body before its UID, as it cannot be held, and stays in step", async () => {
    const large = "x".repeat(1024 * 1024 + 1);
    const answer = `* 1 FETCH (BODY[] {${large.length}}\r\n${large} UID 1)\r\n* 2 FETCH (UID 2 BODY[] {1}\r\nz)\r\nTAG OK\r\n`;
    expect(await fetched([1, 2], answer)).toEqual([[2, 1, "z"]]);
    const alone = await fetched([1], `* 1 FETCH (BODY[] {${large.length}}\r\n${large} UID 1)\r\nTAG OK\r\n`);
    expect(alone).toEqual([[1, large.length, large]]);
  });

  it("reads quoted, empty and missing bodies for what they are", async () => {
    const answer =
      '* 1 FETCH (UID 1 BODY[] "a\\"b\\\\c\u00e4")\r\n* 2 FETCH (UID 2 BODY[] "")\r\n* 3 FETCH (UID 3 BODY[] {0}\r\n)\r\n' +
      "* 4 FETCH (UID 4 BODY[] NIL)\r\n* 5 FETCH (UID 5)\r\nTAG OK\r\n";
    expect(await fetched([1, 2, 3, 4, 5], answer)).toEqual([
      [1, 6, 'a"b\\c\u00e4'],
      [2, 0, ""],
      [3, 0, ""],
    ]);
  });

  it("takes binary literals and bytes that look like the protocol as they are", async () => {
    const body = "\0\u0080)\r\nC1 OK\r\n* 9 FETCH (UID 9 BODY[] {1}\r\n";
    const answer = `* 1 FETCH (UID 1 BODY[] ~{${body.length}}\r\n${body})\r\nTAG OK\r\n`;
    expect(await fetched([1, 9], answer)).toEqual([[1, body.length, body]]);
  });

  it("ignores news of other messages, of flags and of the folder, and a row that comes twice", async () => {
    const answer =
      "* 4 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n* 7 FETCH (UID 70 BODY[] {1}\r\nx)\r\n" +
      "* 2 FETCH (UID 2 BODY[] {1}\r\ny)\r\n* 2 FETCH (UID 2 BODY[] {1}\r\nz)\r\n* OK [ALERT] {5}\r\n* 3 EXPUNGE\r\nTAG OK\r\n";
    expect(await fetched([2], answer)).toEqual([[2, 1, "y"]]);
  });

  it("reads Domino's doubled brackets", async () => {
    expect(await fetched([2], "* 2 FETCH ((UID 2 BODY[] {1}\r\ny))\r\nTAG OK\r\n")).toEqual([[2, 1, "y"]]);
  });

  it("shows a refusal of single messages by their absence", async () => {
    expect(
      await fetched([1, 2], "* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\nTAG NO Some messages could not be read\r\n"),
    ).toEqual([[1, 1, "a"]]);
    expect(await fetched([1], "TAG NO [EXPUNGEISSUED] Some of the requested messages no longer exist.\r\n")).toEqual(
      [],
    );
  });

  it("throws when something broke in the server, so that the message can be found out", async () => {
    const { channel } = scriptedChannel(() => "TAG NO [SERVERBUG] Internal error occurred.\r\n");
    await expect(all(fetchMessages(channel, [1]))).rejects.toMatchObject({ code: "net.lost" });
  });

  it("throws when the server wants to be left alone", async () => {
    const { channel } = scriptedChannel(() => "TAG NO [LIMIT] UID FETCH Rate limit hit.\r\n");
    await expect(all(fetchMessages(channel, [1]))).rejects.toMatchObject({ code: "server.throttled" });
  });

  it("stays in step when the consumer reads no body, part of one, or stops", async () => {
    const answer =
      "* 1 FETCH (UID 1 BODY[] {3}\r\nabc)\r\n* 2 FETCH (UID 2 BODY[] {3}\r\ndef)\r\n* 3 FETCH (UID 3 BODY[] {3}\r\nghi)\r\nTAG OK\r\n";
    const { channel } = scriptedChannel((line) => (line.startsWith("UID FETCH") ? answer : "TAG OK\r\n"));
    expect((await all(fetchMessages(channel, [1, 2, 3]))).map(({ uid }) => uid)).toEqual([1, 2, 3]);
    for await (const message of fetchMessages(channel, [1, 2, 3])) {
      if (message.uid === 1) for await (const _ of message.body) break;
      else expect(await text(message.body)).toBe(message.uid === 2 ? "def" : "ghi");
    }
    for await (const message of fetchMessages(channel, [1, 2, 3])) if (message.uid === 2) break;
    expect((await channel.run(["NOOP"])).status).toBe("OK");
  });

  it("hands out the same bytes wherever the answer is cut on its way", async () => {
    const bodies = ["From: a\r\n\r\n)\r\n", "x", "C1 OK\r\n* 9 FETCH (UID 9)\r\n", "", "y".repeat(70)];
    const rows = bodies.map(
      (body, index) => `* ${index + 1} FETCH (UID ${index + 5} BODY[] {${body.length}}\r\n${body})\r\n`,
    );
    const answer = `${rows.join("")}C1 OK done\r\n`;
    const uids = bodies.map((_body, index) => index + 5);
    for (let cut = 0; cut <= answer.length; cut++) {
      const { channel, server } = scriptedChannel(() => {
        setImmediate(() => server.write(answer.slice(cut)));
        return answer.slice(0, cut);
      });
      const got: string[] = [];
      for await (const { uid, body } of fetchMessages(channel, uids)) got[uid - 5] = await text(body);
      expect(got).toEqual(bodies);
    }
  });

  it("hands out nothing of what has come once the connection is ended by us", async () => {
    const answer = "* 1 FETCH (UID 1 BODY[] {3}\r\nabc)\r\n* 2 FETCH (UID 2 BODY[] {3}\r\ndef)\r\nTAG OK\r\n";
    const { channel } = scriptedChannel(() => answer);
    const got: number[] = [];
    const reading = (async () => {
      for await (const { uid } of fetchMessages(channel, [1, 2])) {
        got.push(uid);
        channel.destroy(new Interrupted());
      }
    })();
    await expect(reading).rejects.toBeInstanceOf(Interrupted);
    expect(got).toEqual([1]);
  });

  it("never gives an empty answer for a body read too late or twice", async () => {
    let commands = 0;
    const { channel, server } = scriptedChannel(() => {
      const tag = `C${++commands}`;
      setImmediate(() => server.write(`c)\r\n* 2 FETCH (UID 2 BODY[] {3}\r\ndef)\r\n${tag} OK\r\n`));
      return "* 1 FETCH (UID 1 BODY[] {3}\r\nab";
    });
    const [streamed, come] = await all(fetchMessages(channel, [1, 2]));
    await expect(text(streamed?.body ?? [])).rejects.toMatchObject({ code: "engine.bug" });
    expect(await text(come?.body ?? [])).toBe("def");
    for await (const { uid, body } of fetchMessages(channel, [1, 2])) {
      expect(await text(body)).toBe(uid === 1 ? "abc" : "def");
      if (uid === 1) await expect(text(body)).rejects.toMatchObject({ code: "engine.bug" });
      else expect(await text(body)).toBe("def");
    }
  });

  it("reports a connection that ends in the middle of a body", async () => {
    const { channel, server } = scriptedChannel(() => "* 1 FETCH (UID 1 BODY[] {300}\r\nabc");
    const reading = async (): Promise<void> => {
      for await (const message of fetchMessages(channel, [1]))
        for await (const chunk of message.body) if (chunk.length > 0) server.end();
    };
    await expect(reading()).rejects.toMatchObject({ code: "net.lost", side: "old" });
  });

  it("reads no faster than the body is taken", async () => {
    const size = 20 * 1024 * 1024;
    const { channel, server } = scriptedChannel(() => `* 1 FETCH (UID 1 BODY[] {${size}}\r\n`);
    let written = 0;
    let taken = 0;
    const piece = Buffer.alloc(64 * 1024, "x");
    const pump = (): void => {
      while (written < size && server.write(piece)) written += piece.length;
      if (written < size) server.once("drain", pump);
      else server.write(")\r\nC1 OK\r\n");
      written += written < size ? piece.length : 0;
    };
    for await (const message of fetchMessages(channel, [1])) {
      pump();
      for await (const chunk of message.body) {
        taken += chunk.length;
        expect(written - taken).toBeLessThan(1024 * 1024);
        await new Promise(setImmediate);
      }
    }
    expect(taken).toBe(size);
  });
});

describe("fetching headers", () => {
  it("asks for the header only and cuts what is longer than 64 KiB", async () => {
    const long = "X: y\r\n".repeat(20_000);
    const answer = `* 1 FETCH (UID 1 BODY[HEADER] {${long.length}}\r\n${long})\r\n* 2 FETCH (BODY[HEADER] {6}\r\nA: b\r\n UID 2)\r\nTAG OK\r\n`;
    const { channel, commands } = scriptedChannel(() => answer);
    const headers = await all(fetchHeaders(channel, [1, 2]));
    expect(commands).toEqual(["UID FETCH 1:2 (UID BODY.PEEK[HEADER])"]);
    expect(headers.map(({ uid, header }) => [uid, header.length])).toEqual([
      [1, 65_536],
      [2, 6],
    ]);
  });
});
