import { describe, expect, it } from "vitest";
import { listMessages } from "../../lib/imap/list-messages.ts";
import { all, scriptedChannel } from "./scripted-channel.ts";

const row = (sequence: number, uid: number, flags = "\\Seen"): string =>
  `* ${sequence} FETCH (UID ${uid} FLAGS (${flags}) INTERNALDATE " 9-Sep-2001 01:46:40 +0000" RFC822.SIZE ${uid * 10})\r\n`;
const facts = (uid: number, flags = ["\\Seen"]) => ({ uid, size: uid * 10, flags, internalDate: 1_000_000_000 });

/** What comes out when the listing 1..to is answered so; further commands are answered by `more`. */
async function listed(answer: string, to: number | null = null, more: (line: string) => string = () => "TAG OK\r\n") {
  let first = true;
  const { channel, commands } = scriptedChannel((line) => {
    if (!first) return more(line);
    first = false;
    return answer;
  });
  return { windows: await all(listMessages(channel, 5, 1, to)), commands };
}

describe("listing messages", () => {
  it("gives size, flags and date of each, ascending, without \\Recent", async () => {
    const { windows, commands } = await listed(`${row(2, 9)}${row(1, 5, "\\Recent $x \\FLAGGED")}TAG OK\r\n`);
    expect(commands).toEqual(["UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)"]);
    expect(windows).toEqual([[facts(5, ["$x", "\\FLAGGED"]), facts(9)]]);
  });

  it("yields no window for an empty folder", async () => {
    expect((await listed("TAG OK\r\n")).windows).toEqual([]);
  });

  it("leaves out messages outside the range: `n:*` always brings the last one", async () => {
    const { channel } = scriptedChannel(() => `${row(3, 8)}${row(4, 20)}${row(5, 40)}TAG OK\r\n`);
    expect(await all(listMessages(channel, 5, 10, 30))).toEqual([[facts(20)]]);
    expect(await all(listMessages(channel, 5, 50, null))).toEqual([]);
  });

  it("puts together a row that comes in two, and ignores changes of flags by others", async () => {
    const answer =
      '* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n* 2 FETCH (FLAGS (\\Flagged))\r\n* 1 FETCH (INTERNALDATE "09-Sep-2001 01:46:40 +0000" RFC822.SIZE 10)\r\n' +
      "* 5 EXISTS\r\nTAG OK\r\n";
    expect((await listed(answer)).windows).toEqual([[facts(1)]]);
  });

  it("hears of flags that change after a message was told whole", async () => {
    const news = "* 1 FETCH (UID 1 FLAGS (\\Answered))\r\n";
    expect((await listed(`${row(1, 1)}${news}TAG OK\r\n`)).windows).toEqual([[facts(1, ["\\Answered"])]]);
  });

  it("keeps two messages apart that come under one number", async () => {
    expect((await listed(`${row(1, 1)}${row(1, 2)}TAG OK\r\n`)).windows).toEqual([[facts(1), facts(2)]]);
  });

  it("asks again for a message whose row cannot be read, and loses none", async () => {
    const broken = '* 2 FETCH (FLAGS (a(b {) UID 2 INTERNALDATE "09-Sep-2001 01:46:40 +0000" RFC822.SIZE 20)\r\n';
    const { windows, commands } = await listed(`${row(1, 1)}${broken}TAG OK\r\n`, null, (line) =>
      line.includes("FLAGS")
        ? "* 2 FETCH (UID 2 FLAGS (a(b {))\r\nTAG OK\r\n"
        : '* 2 FETCH (UID 2 INTERNALDATE "09-Sep-2001 01:46:40 +0000" RFC822.SIZE 20)\r\nTAG OK\r\n',
    );
    expect(commands.slice(1)).toEqual(["UID FETCH 2 (UID FLAGS)", "UID FETCH 2 (UID INTERNALDATE RFC822.SIZE)"]);
    expect(windows).toEqual([[facts(1), facts(2, ["a"])]]);
  });

  it("does not go on when a message has no UID", async () => {
    await expect(listed("* 2 FETCH (FLAGS () RFC822.SIZE 20)\r\nTAG OK\r\n")).rejects.toMatchObject({
      code: "folder.unreadable",
    });
  });

  it("takes a date that is none for a missing one", async () => {
    const answer = '* 1 FETCH (UID 1 FLAGS () INTERNALDATE "00-Jan-0000 00:00:00 +0000" RFC822.SIZE 1)\r\nTAG OK\r\n';
    expect((await listed(answer)).windows).toEqual([[{ uid: 1, size: 1, flags: [], internalDate: null }]]);
  });

  it("goes on when messages went away meanwhile, and not when the folder is refused", async () => {
    const gone = await listed(`${row(1, 1)}TAG NO Some of the requested messages no longer exist.\r\n`);
    expect(gone.windows).toEqual([[facts(1)]]);
    await expect(listed("TAG NO [SERVERBUG] oops\r\n")).rejects.toMatchObject({ code: "net.lost" });
    await expect(listed("TAG NO [INUSE] locked\r\n")).rejects.toMatchObject({ code: "server.throttled" });
    await expect(listed("TAG NO oops\r\n")).rejects.toMatchObject({ code: "folder.unreadable" });
  });

  it("cuts a large folder by the UIDs of every 2,000th message, however far apart they are", async () => {
    const uidOf = (sequence: number): number => sequence * 100_000;
    const { channel, commands } = scriptedChannel((line) => {
      const boundaries = /^FETCH (\S+) /.exec(line);
      if (boundaries)
        return `${(boundaries[1] ?? "")
          .split(",")
          .map((number) => `* ${number} FETCH (UID ${uidOf(Number(number))})\r\n`)
          .join("")}TAG OK\r\n`;
      const [, from = "", to = ""] = /^UID FETCH (\d+):(\S+) /.exec(line) ?? [];
      let rows = "";
      for (let sequence = 1; sequence <= 5_000; sequence++) {
        const uid = uidOf(sequence);
        if (uid >= Number(from) && (to === "*" || uid <= Number(to))) rows += row(sequence, uid);
      }
      return `${rows}TAG OK\r\n`;
    });
    const windows = await all(listMessages(channel, 5_000, 1, null));
    expect(commands).toEqual([
      "FETCH 2000,4000 (UID)",
      "UID FETCH 1:200000000 (UID FLAGS INTERNALDATE RFC822.SIZE)",
      "UID FETCH 200000001:400000000 (UID FLAGS INTERNALDATE RFC822.SIZE)",
      "UID FETCH 400000001:* (UID FLAGS INTERNALDATE RFC822.SIZE)",
    ]);
    expect(windows.map((window) => window.length)).toEqual([2_000, 2_000, 1_000]);
    expect((await all(listMessages(channel, 5_000, 200_000_000, 200_000_000))).flat()).toHaveLength(1);
  });

  it("leaves the connection free between two windows", async () => {
    const { channel } = scriptedChannel((line) => {
      if (line.startsWith("FETCH")) return "* 2000 FETCH (UID 1)\r\nTAG OK\r\n";
      return line.startsWith("UID FETCH 1:1 ") ? `${row(1, 1)}TAG OK\r\n` : `${row(2, 2)}TAG OK\r\n`;
    });
    const uids: number[] = [];
    for await (const window of listMessages(channel, 2_001, 1, null)) {
      uids.push(...window.map(({ uid }) => uid));
      await channel.run(["NOOP"]);
    }
    expect(uids).toEqual([1, 2]);
  });
});
