/** Messages asked for together with the opening of their folder: one round trip, and never another folder's mail. */
import { describe, expect, it } from "vitest";
import { fetchMessages } from "../../lib/imap/fetch-messages.ts";
import { openFolder } from "../../lib/imap/open-folder.ts";
import { all, type Scripted, scriptedChannel, text } from "./scripted-channel.ts";

const OPENED = "* 2 EXISTS\r\n* OK [UIDVALIDITY 5] x\r\n* OK [UIDNEXT 9] x\r\n";
const ROWS = "* 1 FETCH (UID 7 BODY[] {4}\r\nabcd)\r\n* 2 FETCH (UID 8 BODY[] {2}\r\nxy)\r\n";
const FETCH = "UID FETCH 7:8 (UID BODY.PEEK[])";

/** Says nothing to EXAMINE before it has heard the command behind it, and then both of these. */
function server(toExamine: string, toFetch: string, answer: (line: string) => string = () => "TAG OK\r\n"): Scripted {
  let said = false;
  return scriptedChannel((line) => {
    if (line.startsWith("EXAMINE")) return undefined;
    if (said || line !== FETCH) return answer(line);
    said = true;
    return (toExamine + toFetch).replaceAll("EXAMINED", "C1").replaceAll("FETCHED", "C2");
  });
}

async function bodies({ channel }: Scripted, uids: readonly number[]): Promise<string[]> {
  const read: string[] = [];
  for await (const { uid, body } of fetchMessages(channel, uids)) read.push(`${uid} ${await text(body)}`);
  return read;
}

describe("asking for messages together with the opening of their folder", () => {
  it("hands them out when they are wanted, without asking again", async () => {
    const scripted = server(`${OPENED}EXAMINED OK\r\n`, `${ROWS}FETCHED OK\r\n`);
    expect(await openFolder(scripted.channel, "EXAMINE", "a", [7, 8])).toMatchObject({ uidValidity: 5, messages: 2 });
    expect(await bodies(scripted, [7, 8])).toEqual(["7 abcd", "8 xy"]);
    expect(scripted.commands).toEqual(['EXAMINE "a"', FETCH]);
  });

  it("asks again when they are wanted a second time", async () => {
    const scripted = server(`${OPENED}EXAMINED OK\r\n`, `${ROWS}FETCHED OK\r\n`, () => `${ROWS}TAG OK\r\n`);
    await openFolder(scripted.channel, "EXAMINE", "a", [7, 8]);
    expect([await bodies(scripted, [7, 8]), await bodies(scripted, [7, 8])]).toEqual(Array(2).fill(["7 abcd", "8 xy"]));
    expect(scripted.commands).toEqual(['EXAMINE "a"', FETCH, FETCH]);
  });

  it("passes over them when something else is wanted", async () => {
    const other = "* 1 FETCH (UID 7 BODY[] {4}\r\nABCD)\r\nTAG OK\r\n";
    const scripted = server(`${OPENED}EXAMINED OK\r\n`, `${ROWS}FETCHED OK\r\n`, () => other);
    await openFolder(scripted.channel, "EXAMINE", "a", [7, 8]);
    expect(await bodies(scripted, [7])).toEqual(["7 ABCD"]);
    expect(scripted.commands).toEqual(['EXAMINE "a"', FETCH, "UID FETCH 7 (UID BODY.PEEK[])"]);
  });

  it("passes over them when the folder does not open: they are another folder's", async () => {
    const scripted = server(
      "EXAMINED NO gone\r\n",
      `${ROWS}FETCHED OK\r\n`,
      () => `${ROWS.replace("abcd", "ABCD")}TAG OK\r\n`,
    );
    await expect(openFolder(scripted.channel, "EXAMINE", "a", [7, 8])).rejects.toMatchObject({ scope: "folder" });
    expect((await scripted.channel.run(["NOOP"])).status).toBe("OK");
  });

  it("asks again where they were answered before the folder was open", async () => {
    const early = `${ROWS}FETCHED OK\r\n${OPENED}EXAMINED OK\r\n`;
    const scripted = server("", early, () => `${ROWS.replace("abcd", "ABCD")}TAG OK\r\n`);
    await openFolder(scripted.channel, "EXAMINE", "a", [7, 8]);
    expect(await bodies(scripted, [7, 8])).toEqual(["7 ABCD", "8 xy"]);
    expect(scripted.commands).toEqual(['EXAMINE "a"', FETCH, FETCH]);
  });

  it("asks for none that no single command could name", async () => {
    const scripted = scriptedChannel(() => `${OPENED}TAG OK\r\n`);
    const many = Array.from({ length: 400 }, (_, index) => 2 * index + 1);
    await openFolder(scripted.channel, "EXAMINE", "a", many);
    expect(scripted.commands).toEqual(['EXAMINE "a"']);
  });

  it("leaves the line clean for what is begun behind others", async () => {
    const scripted = server(`${OPENED}EXAMINED OK\r\n`, `${ROWS}FETCHED OK\r\n`);
    await openFolder(scripted.channel, "EXAMINE", "a", [7, 8]);
    const exchange = await scripted.channel.beginBehind(["NOOP"]);
    expect(await exchange.next()).toBeNull();
    expect(await all(fetchMessages(scripted.channel, []))).toEqual([]);
  });
});
