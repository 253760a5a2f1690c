/** One mailbox, one key, however its address is spelled; and what servers give to know it by. */
import { expect, it } from "vitest";
import { readCapabilities } from "../../lib/imap/capabilities.ts";
import { mailboxKey } from "../../lib/imap/mailbox-key.ts";
import type { SignedIn } from "../../lib/imap/sign-in.ts";
import { scriptedChannel } from "./scripted-channel.ts";

interface Server {
  readonly product?: string;
  readonly offers?: readonly string[];
  /** The values that STATUS knows, for this inbox. */
  readonly inbox: Readonly<Record<string, string>>;
}

/** The key of the inbox behind this user name, and what was asked for it. */
async function keyOf(user: string, { product = "", offers = [], inbox }: Server): Promise<[string, string[]]> {
  const { channel, commands } = scriptedChannel((line) => {
    const item = /^STATUS "INBOX" \((\S+)\)$/.exec(line)?.[1] ?? "";
    const value = inbox[item];
    return value === undefined ? "TAG BAD Unknown item\r\n" : `* STATUS INBOX (${item} ${value})\r\nTAG OK\r\n`;
  }, "new");
  const account: SignedIn = {
    channel,
    capabilities: readCapabilities(new Map(offers.map((name) => [name, true])), ""),
    personal: [{ prefix: "", delimiter: "/" }],
    foreign: [],
    startDeflate: () => undefined,
    product,
  };
  return [await mailboxKey(account, user), commands.map((line) => line.replace(/.*\((.*)\)/, "$1"))];
}

const NAMES = ["anna", "ANNA@example.org", "anna+old@example.org", "Anna@EXAMPLE.org"];
const ALIASES = [...NAMES, "mrs.a@example.org"];

const plain = (uidValidity: string): Server => ({ inbox: { UIDVALIDITY: uidValidity } });
const cyrus = (id: string): Server => ({ offers: ["OBJECTID"], inbox: { UIDVALIDITY: "7", MAILBOXID: `(${id})` } });
const dovecot = (guid: string): Server => ({
  product: "dovecot",
  inbox: { UIDVALIDITY: "7", "X-GUID": guid },
});

it.each([
  ["by its UIDVALIDITY", NAMES, plain("7"), plain("8")],
  ["by the id that its server gives it (RFC 8474)", ALIASES, cyrus("F1"), cyrus("F2")],
  ["by the id that Dovecot gives it", ALIASES, dovecot("6f8a"), dovecot("6f8b")],
])("a mailbox is known %s, under all its names", async (_way, names, mine, other) => {
  const keys = await Promise.all(names.map(async (name) => (await keyOf(name, mine))[0]));
  expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(keys).size).toBe(1);
  expect(keys).not.toContain((await keyOf("anna", other))[0]);
});

it("two people's mailboxes that were made in one second are two", async () => {
  expect((await keyOf("anna", plain("7")))[0]).not.toBe((await keyOf("berta", plain("7")))[0]);
  expect((await keyOf("+", plain("7")))[0]).not.toBe((await keyOf("+b", plain("7")))[0]);
});

it("a server that does not know the id after all is asked for its UIDVALIDITY", async () => {
  const [key, asked] = await keyOf("anna", { ...plain("7"), product: "dovecot" });
  expect(asked).toEqual(["X-GUID", "UIDVALIDITY"]);
  expect(key).toBe((await keyOf("anna", plain("7")))[0]);
});
