/** Several folders looked into at once: what does not fit is believed of none of them. */
import { describe, expect, it } from "vitest";
import type { FetchedMessage, FolderLook, KnownMessages } from "../../lib/engine/ports.ts";
import { lookInto } from "../../lib/imap/look-into.ts";
import { all, type Scripted, scriptedChannel, text } from "./scripted-channel.ts";

const look = (name: string, more: Partial<FolderLook> = {}): FolderLook => ({
  ...{ name, messages: 1, withFirstHeader: false, bodies: [] },
  ...more,
});

const OPENED = "* 1 EXISTS\r\n* OK [UIDVALIDITY 5] x\r\n* OK [UIDNEXT 9] x\r\n";
const ROW = '* 1 FETCH (UID 7 FLAGS () INTERNALDATE "09-Jul-1998 16:00:00 +0000" RFC822.SIZE 4)\r\n';
const FACTS = { uid: 7, flags: [], internalDate: 900_000_000, size: 4 };

/** Answers each command by what is said of it, and says nothing before it has heard so many. */
function server(answers: readonly string[], heard = answers.length): Scripted {
  let said = 0;
  return scriptedChannel(() => {
    said++;
    if (said < heard) return undefined;
    const from = said === heard ? 0 : said - 1;
    return answers
      .slice(from, said)
      .map((answer, index) => answer.replaceAll("TAG", `C${from + index + 1}`))
      .join("");
  });
}

const unread = async (): Promise<void> => undefined;

describe("looking into several folders", () => {
  it("asks everything of all of them before the first answer comes", async () => {
    const bodies = "* 1 FETCH (UID 7 BODY[] {4}\r\nabcd)\r\n* 1 FETCH (UID 7 BODY[] {4}\r\nabcd)\r\n";
    const header = "* 1 FETCH (UID 7 BODY[HEADER] {2}\r\n\r\n)\r\n";
    // As Dovecot does it: the rows of all FETCHes come before the reply to the first of them.
    const { channel, commands } = server([
      `${OPENED}TAG OK\r\n`,
      ROW + header + bodies,
      "TAG OK\r\nC2 OK\r\n",
      "TAG OK\r\n",
      "* 0 EXISTS\r\n* OK [UIDVALIDITY 6] x\r\nTAG OK\r\n",
    ]);
    const read: string[] = [];
    const looks = [
      look("a", { withFirstHeader: true, bodies: [7] }),
      look("b", { messages: 0, withFirstHeader: true }),
    ];
    const sights = await all(
      lookInto(channel, looks, async ({ name }, { uid, body }) => {
        read.push(`${name} ${uid} ${await text(body)}`);
      }),
    );
    expect(sights).toMatchObject([
      { opened: { uidValidity: 5, uidNext: 9, messages: 1 }, messages: [FACTS], firstHeader: { uid: 7 } },
      { opened: { uidValidity: 6, uidNext: null, messages: 0 }, messages: [], firstHeader: null },
    ]);
    expect(read, "each message once").toEqual(["a 7 abcd"]);
    expect(commands).toEqual([
      'EXAMINE "a"',
      "UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)",
      "FETCH 1 (UID BODY.PEEK[HEADER])",
      "UID FETCH 7 (UID BODY.PEEK[])",
      'EXAMINE "b"',
    ]);
  });

  it.each([
    ["that was refused, the one before it being open still", `${OPENED}TAG NO not yours\r\n`, `${ROW}TAG OK\r\n`],
    ["that holds another number of messages", `${OPENED.replace("1 EX", "2 EX")}TAG OK\r\n`, `${ROW}TAG OK\r\n`],
    [
      "of which more messages are listed than it holds",
      `${OPENED}TAG OK\r\n`,
      `${ROW}${ROW.replace("1 F", "2 F").replace("7", "8")}TAG OK\r\n`,
    ],
    ["whose message is not listed", `${OPENED}TAG OK\r\n`, "TAG OK\r\n"],
    ["whose listing is refused", `${OPENED}TAG OK\r\n`, `${ROW}TAG NO\r\n`],
    ["whose row lacks a size", `${OPENED}TAG OK\r\n`, `${ROW.replace(" RFC822.SIZE 4", "")}TAG OK\r\n`],
    ["whose row lacks its UID", `${OPENED}TAG OK\r\n`, `${ROW.replace("UID 7 ", "")}TAG OK\r\n`],
    ["with a UID that it has not given yet", `${OPENED}TAG OK\r\n`, `${ROW.replace("UID 7", "UID 9")}TAG OK\r\n`],
    ["that numbers no messages", `${OPENED.replace("UIDVALIDITY 5", "X")}TAG OK\r\n`, `${ROW}TAG OK\r\n`],
    ["into which mail comes meanwhile", `${OPENED}TAG OK\r\n`, `${ROW}* 2 EXISTS\r\nTAG OK\r\n`],
    ["from which mail goes meanwhile", `${OPENED}TAG OK\r\n`, `${ROW}* 1 EXPUNGE\r\nTAG OK\r\n`],
    ["that is opened after its messages were listed", `C6 OK\r\n${ROW}${OPENED}TAG OK\r\n`, ""],
  ])("does not believe what is said of one %s, and goes on with the next", async (_what, opened, listed) => {
    const fine = [`${OPENED}TAG OK\r\n`, `${ROW}TAG OK\r\n`];
    const { channel } = server([
      ...fine,
      "* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\nTAG OK\r\n",
      "TAG OK\r\n",
      opened,
      listed,
      ...fine,
    ]);
    const looks = [look("a"), look("empty", { messages: 0, bodies: [1] }), look("odd"), look("b")];
    const sights = await all(lookInto(channel, looks, unread));
    expect(sights.map((sight) => sight?.messages ?? null)).toEqual([[FACTS], [], null, [FACTS]]);
  });

  it("believes nothing of two folders whose answers are mixed up", async () => {
    const { channel } = server([`${OPENED}TAG OK\r\n`, `${ROW}C4 OK\r\nTAG OK\r\n`, `${OPENED}TAG OK\r\n`, ""]);
    expect(await all(lookInto(channel, [look("a"), look("b")], unread))).toEqual([null, null]);
  });

  const KNOWN = { messages: 2, uidNext: 7, again: [2, 4], modSeq: "9" };
  const four = OPENED.replace("1 EX", "4 EX");
  const rowOf = (number: number, uid: number): string =>
    ROW.replace("1 F", `${number} F`).replace("UID 7", `UID ${uid}`);
  const known = (messages: number, more: Partial<KnownMessages> = {}): FolderLook =>
    look("a", { messages, known: { ...KNOWN, ...more } });

  it("asks of one that is known in part for the rest, and for what has other flags since", async () => {
    const { channel, commands } = server([
      `${four}TAG OK\r\n`,
      "* 1 FETCH (UID 1 FLAGS (\\Seen \\Recent later) MODSEQ (10))\r\nTAG OK\r\n",
      // In any order, one of them told of before; and what `7:*` brings where nothing has a higher number.
      `${rowOf(3, 4).replace(")\r", " MODSEQ (12))\r")}TAG OK\r\n`,
      `${rowOf(4, 7)}TAG OK\r\n`,
    ]);
    const [sight] = await all(lookInto(channel, [known(4)], unread));
    expect(sight?.messages.map(({ uid }) => uid)).toEqual([4, 7]);
    expect(sight?.newFlags).toEqual(new Map([[1, ["\\Seen", "later"]]]));
    expect(commands).toEqual([
      'EXAMINE "a"',
      "UID FETCH 1:6 (UID FLAGS) (CHANGEDSINCE 9)",
      "UID FETCH 2,4 (UID FLAGS INTERNALDATE RFC822.SIZE)",
      "UID FETCH 7:* (UID FLAGS INTERNALDATE RFC822.SIZE)",
    ]);
  });

  it("asks for no flags where they are of no interest, and takes the last message for no new one", async () => {
    const { channel, commands } = server([`${four}TAG OK\r\n`, `${rowOf(4, 6)}TAG OK\r\n`]);
    const [sight] = await all(lookInto(channel, [known(4, { messages: 4, again: [], modSeq: null })], unread));
    expect(sight).toMatchObject({ messages: [] });
    expect(commands.slice(1)).toEqual(["UID FETCH 7:* (UID FLAGS INTERNALDATE RFC822.SIZE)"]);
  });

  it.each([
    ["a message less than there are, as one of the known has left", "TAG OK\r\n", `${rowOf(3, 7)}TAG OK\r\n`],
    ["a message more", "TAG OK\r\n", `${rowOf(2, 7)}${rowOf(3, 8)}${rowOf(4, 9)}TAG OK\r\n`],
    ["no flags since, as it keeps none", "TAG BAD CHANGEDSINCE\r\n", `${rowOf(3, 7)}${rowOf(4, 8)}TAG OK\r\n`],
    [
      "of other flags without naming them",
      "* 1 FETCH (UID 1 MODSEQ (10))\r\nTAG OK\r\n",
      `${rowOf(3, 7)}${rowOf(4, 8)}TAG OK\r\n`,
    ],
    ["meanwhile that one has gone", "* 1 EXPUNGE\r\nTAG OK\r\n", `${rowOf(3, 7)}${rowOf(4, 8)}TAG OK\r\n`],
  ])("believes nothing of one that is known in part where the server tells %s", async (_what, flags, rows) => {
    const higher = four.replace("UIDNEXT 9", "UIDNEXT 10");
    const { channel } = server([`${higher}TAG OK\r\n`, flags, rows]);
    expect(await all(lookInto(channel, [known(4, { again: [] })], unread))).toEqual([null]);
  });

  it("leaves out one of which too much would have to be listed again", async () => {
    const { channel, commands } = server([]);
    const again = Array.from({ length: 2_000 }, (_, index) => 3 * index + 100_000_000);
    expect(await all(lookInto(channel, [known(4, { again, uidNext: 200_000_000 })], unread))).toEqual([null]);
    expect(commands).toEqual([]);
  });

  it("reads no message of a folder that was not opened", async () => {
    const { channel } = server([
      "TAG NO\r\n",
      `${ROW}TAG OK\r\n`,
      "* 1 FETCH (UID 7 BODY[] {4}\r\nabcd)\r\nTAG OK\r\n",
    ]);
    const read: FetchedMessage[] = [];
    const keep = async (_look: FolderLook, message: FetchedMessage): Promise<void> => void read.push(message);
    expect(await all(lookInto(channel, [look("a", { bodies: [7] })], keep))).toEqual([null]);
    expect(read).toEqual([]);
  });

  it("leaves out a name that has to wait for the server's go-ahead", async () => {
    const { channel, commands } = server([`${OPENED}TAG OK\r\n`, `${ROW}TAG OK\r\n`]);
    expect(await all(lookInto(channel, [look("\xe4"), look("a")], unread))).toMatchObject([
      null,
      { messages: [FACTS] },
    ]);
    expect(commands).toHaveLength(2);
  });

  it("answers what came before the connection was lost", async () => {
    const { channel, server: wire } = server([`${OPENED}TAG OK\r\n`, `${ROW}TAG OK\r\n`, `${OPENED}TAG OK\r\n`, ""]);
    const seen: unknown[] = [];
    const looking = (async () => {
      for await (const sight of lookInto(channel, [look("a"), look("b")], unread)) {
        seen.push(sight?.messages);
        wire.end();
      }
    })();
    await expect(looking).rejects.toMatchObject({ code: "net.lost" });
    expect(seen).toEqual([[FACTS]]);
  });
});
