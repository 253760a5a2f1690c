import { describe, expect, it } from "vitest";
import { fromFields } from "../../lib/imap/fetch-from.ts";
import { scriptedChannel } from "./scripted-channel.ts";

/** What is read where a FETCH is answered so. */
async function fields(answer: string): Promise<[number, string][]> {
  const { channel } = scriptedChannel((line) => (line.startsWith("UID FETCH") ? answer : "TAG OK\r\n"));
  const read = await fromFields(channel, [1, 2, 3, 4]);
  expect((await channel.run(["NOOP"])).status).toBe("OK");
  return [...read].map(([uid, field]) => [uid, Buffer.from(field).toString("latin1")]);
}

describe("the field that says who wrote", () => {
  it("is asked for alone, without marking anything as read, in lines that every server takes", async () => {
    const { channel, commands } = scriptedChannel(() => "TAG OK\r\n");
    await fromFields(channel, [7, 3, 4, 5]);
    expect(commands).toEqual(["UID FETCH 3:5,7 (UID BODY.PEEK[HEADER.FIELDS (FROM)])"]);
    const apart = Array.from({ length: 1000 }, (_, index) => 1 + 2 * index);
    await fromFields(channel, apart);
    expect(Math.max(...commands.map((command) => command.length))).toBeLessThan(1_000);
  });

  it("is read however a server writes its row", async () => {
    const answer =
      "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM)] {13}\r\nFrom: a@b\r\n\r\n)\r\n" +
      '* 2 FETCH (BODY[HEADER.FIELDS ("FROM")] "From: c@d" FLAGS (\\Seen) UID 2)\r\n' +
      "* 3 FETCH (UID 3 BODY[HEADER.FIELDS (FROM)] NIL)\r\n" +
      "* 9 EXISTS\r\n* 4 FETCH (FLAGS (\\Seen))\r\nTAG OK done\r\n";
    expect(await fields(answer)).toEqual([
      [1, "From: a@b\r\n\r\n"],
      [2, "From: c@d"],
    ]);
  });

  it("is missing of what has gone, and a server that gives nothing at all is heard", async () => {
    const some = "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM)] {2}\r\n\r\n)\r\nTAG NO [EXPUNGEISSUED] Some are gone\r\n";
    expect(await fields(some)).toEqual([[1, "\r\n"]]);
    await expect(fields("TAG NO [UNAVAILABLE] Not now\r\n")).rejects.toMatchObject({ side: "old" });
  });
});
