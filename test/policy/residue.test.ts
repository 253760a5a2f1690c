import { describe, expect, it } from "vitest";
import { type CountsBefore, inboxFirst, newMessages, residueIn, residueUses } from "../../lib/policy/residue.ts";
import { mostFrequent, senderIn } from "../../lib/policy/senders.ts";

const counts = (uidNext: number, messages: number, uidValidity = 5) => ({ uidValidity, uidNext, messages });
const stood = (uidNext: number, messages: number): CountsBefore => ({
  standing: counts(uidNext, messages),
  found: messages,
});
const known = (messages: number, isExact: boolean) => ({ kind: "known", messages, isExact });

describe("what has arrived since", () => {
  it.each([
    ["nothing, where no number was given", counts(101, 80), stood(101, 80), known(0, true)],
    ["nothing, though some were deleted", counts(101, 60), stood(101, 80), known(0, true)],
    ["as many as numbers were given", counts(104, 83), stood(101, 80), known(3, true)],
    ["to be counted where the numbers do not agree", counts(104, 81), stood(101, 80), look(101, 1)],
    ["to be counted where more were deleted than came", counts(104, 70), stood(101, 80), look(101, 0)],
  ])("is %s", (_, now, then, result) => {
    expect(newMessages(now, then)).toEqual(result);
  });

  it.each([
    ["the folder stood then is not known", { standing: null, found: 80 }],
    ["its messages are numbered anew", { standing: counts(9, 80, 4), found: 80 }],
  ])("is at least what is more, where %s", (_, then) => {
    expect(newMessages(counts(104, 83), then)).toEqual(known(3, false));
    expect(newMessages(counts(104, 70), then)).toEqual(known(0, false));
  });

  it("is told of the inbox and of Sent apart, whatever Sent is called", () => {
    const folders = ["Archive", "Gesendet", "inbox"].map((name) => ({ path: [name], specialUse: null }));
    const useOf = residueUses(folders);
    const sorted = inboxFirst(folders, ({ path }) => useOf(path.join("/")));
    expect(sorted.map(({ path: [name = ""] }) => [name, useOf(name)])).toEqual([
      ["inbox", "inbox"],
      ["Gesendet", "sent"],
      ["Archive", "other"],
    ]);
  });

  it("adds up, for one use or for all", () => {
    const one = (use: "inbox" | "sent", messages: number) => ({ folder: use, use, messages, isExact: true });
    const residue = { folders: [one("inbox", 12), one("sent", 3)] };
    expect([residueIn(residue), residueIn(residue, "sent"), residueIn(residue, "other")]).toEqual([15, 3, 0]);
  });
});

function look(from: number, atLeast: number) {
  return { kind: "look", from, atLeast };
}

describe("who wrote", () => {
  it.each([
    ["a bare address", "From: Ben@Example.org", "ben@example.org"],
    ["a name before it", "Subject: x\r\nFROM : Ben <ben@example.org>\r\nTo: a@b", "ben@example.org"],
    [
      "a name that looks like another address",
      'From: "eve@evil.example, <eve@evil.example>" <ben@example.org>',
      "ben@example.org",
    ],
    ["a comment", "From: ben@example.org (eve@evil.example)", "ben@example.org"],
    ["a folded line", "From: =?utf-8?Q?J=C3=B6?=\r\n\t<jo@example.org>", "jo@example.org"],
    ["several of them", "From: Ben <ben@example.org>, Eve <eve@example.org>", "ben@example.org"],
    [
      "a Reply-To and a Sender beside it",
      "Sender: x@y.z\r\nReply-To: a@b.c\r\nFrom: ben@example.org",
      "ben@example.org",
    ],
    ["bare line feeds", "To: a@b\nFrom: ben@example.org\n", "ben@example.org"],
  ])("is read from %s", (_, header, address) => {
    expect(senderIn(Buffer.from(header))).toBe(address);
  });

  it.each([
    ["no From", "To: ben@example.org"],
    ["no address in it", "From: Ben"],
    ["an empty one", "From: Ben <>"],
    ["something that is no address", "From: <ben@example.org?bcc=eve@evil.example>"],
    ["a long one", `From: ${"a".repeat(300)}@example.org`],
    ["a line that only continues another", "Subject: x\r\n From: ben@example.org"],
  ])("is nobody where there is %s", (_, header) => {
    expect(senderIn(Buffer.from(header))).toBeNull();
  });

  it("are the ten most frequent ones", () => {
    const letters = "abcdefghijkl".split("");
    const addresses = [...letters, "l", "l", "k"].map((letter) => `${letter}@example.org`);
    const named = mostFrequent(addresses);
    expect(named.slice(0, 3)).toEqual([
      { address: "l@example.org", messages: 3 },
      { address: "k@example.org", messages: 2 },
      { address: "a@example.org", messages: 1 },
    ]);
    expect(named).toHaveLength(10);
  });
});
