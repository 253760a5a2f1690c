import { describe, expect, it } from "vitest";
import { readCapabilities } from "../../lib/imap/capabilities.ts";
import { OldImapSession } from "../../lib/imap/session.ts";
import type { SignedIn } from "../../lib/imap/sign-in.ts";
import { folderCounts } from "../../lib/imap/status.ts";
import { scriptedChannel } from "./scripted-channel.ts";

const NAMING = {
  ...{ delimiter: "/", forbidden: "", forbiddenFirst: "", maxLevelBytes: 255, maxPathBytes: 1000 },
  ...{ allBelowInbox: false, ignoresCase: false, mailOrFolders: false },
};
const told = (name: string, messages = 2) => `* STATUS ${name} (MESSAGES ${messages} UIDNEXT 9 UIDVALIDITY 5)\r\n`;
const counts = (messages = 2) => ({ messages, uidNext: 9, uidValidity: 5 });

/** A session with a server that answers this to LIST, and to STATUS by the folder's name. */
function sessionWith(capability: string[], list: string, status: Record<string, string> = {}) {
  const { channel, commands } = scriptedChannel((line) => {
    if (line.startsWith("LIST")) return `${list}TAG OK\r\n`;
    const name = /^STATUS (?:"([^"]*)"|(\S+))/.exec(line)?.slice(1).find(Boolean) ?? "";
    return status[name] === undefined ? "TAG NO no such folder\r\n" : `${status[name]}TAG OK\r\n`;
  });
  const capabilities = readCapabilities(new Map(capability.map((name) => [name, true])), "");
  const personal: SignedIn["personal"] = [{ prefix: "", delimiter: "/" }];
  const account = { channel, capabilities, personal, foreign: [], product: "", startDeflate: () => undefined };
  return { session: new OldImapSession(account, NAMING), commands };
}

describe("how folders stand", () => {
  it("is asked of all at once where the server can", async () => {
    const { session, commands } = sessionWith(["LIST-EXTENDED", "LIST-STATUS"], told("a") + told("b", 0) + told("c"));
    expect([...(await folderCounts(session, ["a", "b"], 5))]).toEqual([
      ["a", counts()],
      ["b", counts(0)],
    ]);
    expect(commands).toEqual(['LIST "" "*" RETURN (STATUS (MESSAGES UIDNEXT UIDVALIDITY))']);
  });

  it("is asked of the first few one by one where it cannot", async () => {
    const { session, commands } = sessionWith([], "", { a: told("a"), b: told("b") });
    expect([...(await folderCounts(session, ["a", "gone", "b"], 2))]).toEqual([["a", counts()]]);
    expect(commands).toHaveLength(2);
  });

  it("is not known where the server does not tell it all", async () => {
    const { session } = sessionWith([], "", { a: "* STATUS a (MESSAGES 2 UIDNEXT 0 UIDVALIDITY 5)\r\n", b: "" });
    expect([...(await folderCounts(session, ["a", "b"], 5))]).toEqual([]);
  });
});
