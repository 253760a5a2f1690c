/** The second opinion: two accounts held against each other without any journal. */
import { describe, expect, it } from "vitest";
import { type CompareOptions, type Comparison, compareAccounts } from "../../lib/engine/compare.ts";
import { MemoryAccount } from "../support/memory/account.ts";
import { FakeClock } from "../support/memory/clock.ts";
import { Faults, noFaults } from "../support/memory/faults.ts";
import { type Mailbox, mailbox, message } from "../support/memory/fixture.ts";
import { MemoryProcess } from "../support/memory/process.ts";
import { MemoryServer } from "../support/memory/server.ts";
import type { LogEntry } from "../support/memory/session.ts";
import { asDovecotStores, type ServerTraits } from "../support/memory/traits.ts";
import { a, b, c, d } from "./scenarios.ts";

const EVERYTHING: CompareOptions = {
  folders: null,
  include: [],
  exclude: [],
  map: [],
  below: null,
  since: null,
  maxMessageBytes: null,
  withDeleted: false,
  reservedNames: [],
};

async function compared(
  old: Mailbox,
  now: Mailbox,
  options: Partial<CompareOptions> = {},
  traits: Partial<ServerTraits> = {},
) {
  const process = new MemoryProcess();
  const log: LogEntry[] = [];
  const around = { process, faults: new Faults(process, noFaults), clock: new FakeClock(), log };
  const oldServer = MemoryServer.old(new MemoryAccount(old, { firstUid: 11, uidStep: 2 }), traits, around);
  const newServer = MemoryServer.new(new MemoryAccount(now, { firstUid: 501, delimiter: "." }), {}, around);
  const results: Comparison[] = [];
  const servers = { old: oldServer, new: newServer, clock: around.clock };
  for await (const one of compareAccounts(servers, { ...EVERYTHING, ...options }, process.signal)) results.push(one);
  expect([oldServer.open, newServer.open]).toEqual([0, 0]);
  expect(around.faults.broken).toEqual([]);
  expect(log.filter(({ verb }) => !["LOGIN", "LIST", "EXAMINE", "FETCH", "LOGOUT"].includes(verb))).toEqual([]);
  return results.map(({ folder, outcome, oldUid, newUid, detail }) => [folder, outcome, oldUid, newUid, detail]);
}

describe("two accounts", () => {
  it("with the same mail are the same, whatever the order and the UIDs", async () => {
    const results = await compared(
      mailbox({ INBOX: [a, a, b], "Work/2003": [c] }),
      mailbox({ INBOX: [b, a, a], "Work/2003": [c] }),
    );
    expect(results.map(([folder, outcome]) => [folder, outcome])).toEqual([
      ["INBOX", "same"],
      ["INBOX", "same"],
      ["INBOX", "same"],
      ["Work/2003", "same"],
    ]);
  });

  it("that differ are told message by message", async () => {
    const results = await compared(
      mailbox({ INBOX: [a, a, b, c] }),
      mailbox({ INBOX: [a, { ...b, flags: ["\\Flagged", "new"], internalDate: 1_400_000_000 }, d], Extra: [c] }),
    );
    expect(results).toEqual(
      expect.arrayContaining([
        ["INBOX", "same", 11, 501, ""],
        ["INBOX", "missing on new", 13, null, ""],
        ["INBOX", "differs", 15, 502, "flags missing on new: $label1; flags only on new: new; date"],
        ["INBOX", "missing on new", 17, null, ""],
        ["INBOX", "only on new", null, 503, ""],
        ["Extra", "only on new", null, 501, ""],
      ]),
    );
    expect(results).toHaveLength(6);
  });

  it("differ where the new server changed bytes, and it is said how", async () => {
    const odd = message("odd", { raw: "Subject: odd\n\nbare\n" });
    const stored = { ...odd, bytes: asDovecotStores(odd.bytes) };
    expect(await compared(mailbox({ INBOX: [odd] }), mailbox({ INBOX: [stored] }))).toEqual([
      ["INBOX", "differs", 11, 501, "bytes changed by the new server (lineEnds)"],
    ]);
  });

  it("keep twins with other flags apart", async () => {
    const other = { ...a, flags: [] };
    const results = await compared(mailbox({ INBOX: [a, other] }), mailbox({ INBOX: [other, a] }));
    expect(results.map((result) => result.slice(1, 4))).toEqual([
      ["same", 11, 502],
      ["same", 13, 501],
    ]);
  });

  it("with a message that cannot be read say so, and guess nothing", async () => {
    const results = await compared(
      mailbox({ INBOX: [a, b] }),
      mailbox({ INBOX: [a, b] }),
      {},
      { withhold: (one) => one.bytes.equals(b.bytes) },
    );
    expect(results).toEqual(
      expect.arrayContaining([
        ["INBOX", "unreadable", 13, null, "on the old server"],
        ["INBOX", "same", 11, 501, ""],
        ["INBOX", "only on new", null, 502, ""],
      ]),
    );
  });

  it("are compared by the same choices as an import", async () => {
    const old = mailbox({ INBOX: [a, message("gone", { flags: ["\\Deleted"] })], Sent: [b], Other: [c] });
    const now = mailbox({ INBOX: [a], "Old/Sent": [b], "Somebody's": [d] });
    const options = { include: ["INBOX", "Sent"], map: [{ old: "Sent", new: "Old/Sent" }] };
    expect((await compared(old, now, options)).map(([folder, outcome]) => [folder, outcome])).toEqual([
      ["INBOX", "same"],
      ["Sent", "same"],
    ]);
  });
});
