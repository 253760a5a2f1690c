import { describe, expect, it } from "vitest";
import type { CommittingRow, IntentRow, JournalRow, PresentRow } from "../../lib/engine/journal-rows.ts";
import { Ledger } from "../../lib/engine/ledger.ts";
import { packUids, unpackUids } from "../../lib/engine/uid-list.ts";

const FOLDER = 7;
const digestOf = (uid: number): string => `digest of ${uid}`;

function intent(oldUids: string, more: Partial<IntentRow> = {}): IntentRow {
  const uids = unpackUids(oldUids);
  return {
    kind: "INTENT",
    folder: FOLDER,
    batch: 1,
    oldUidValidity: 10,
    newUidValidity: 20,
    floor: 100,
    oldUids,
    sizes: uids.map((uid) => uid * 1000),
    flags: uids.map(() => ["\\Seen"]),
    dates: uids.map((uid) => uid),
    attempt: 1,
    ...more,
  };
}

function committing(oldUids: string, at = 5): CommittingRow {
  const uids = unpackUids(oldUids);
  const headers = uids.map((uid) => `header of ${uid}`);
  return { kind: "COMMITTING", folder: FOLDER, batch: 1, oldUids, digests: uids.map(digestOf), headers, at };
}

const done = (oldUids: string, newUids: string | null): JournalRow => ({
  kind: "DONE",
  folder: FOLDER,
  batch: 1,
  oldUids,
  newUids,
});
const ended = (kind: "RETRY" | "FAILED", oldUids: string): JournalRow => ({ kind, folder: FOLDER, batch: 1, oldUids });

function present(oldUids: string, newUids: string | null, more: Partial<PresentRow> = {}): PresentRow {
  const uids = unpackUids(oldUids);
  return {
    kind: "PRESENT",
    folder: FOLDER,
    batch: 1,
    how: "same",
    oldUidValidity: 10,
    newUidValidity: 20,
    oldUids,
    newUids,
    sizes: uids.map((uid) => uid * 1000),
    digests: uids.map(digestOf),
    ...more,
  };
}

const ledgerOf = (...rows: JournalRow[]): Ledger => new Ledger(FOLDER, rows);
const placesOf = (ledger: Ledger): [number, number, string][] =>
  [...ledger.settled.values()].map(({ oldUid, newUid, way }) => [oldUid, newUid, way]);

describe("a message", () => {
  it("is open from its intent on, and may have been stored only once its last byte was due", () => {
    const ledger = ledgerOf(intent("1:3"), committing("2", 77));
    expect([...ledger.open.keys()]).toEqual([1, 2, 3]);
    expect(ledger.open.get(1)?.committed).toBeNull();
    expect(ledger.open.get(2)).toMatchObject({ size: 2000, date: 2, committed: { digest: digestOf(2), lostAt: 77 } });
  });

  it("is settled with its place by the server's word", () => {
    const ledger = ledgerOf(intent("3:1"), committing("3:1"), done("3:1", "100:102"));
    expect(placesOf(ledger)).toEqual([
      [3, 100, "copied"],
      [2, 101, "copied"],
      [1, 102, "copied"],
    ]);
    expect(ledger.open.size).toBe(0);
    expect([...ledger.ownedNewUids()]).toEqual([100, 101, 102]);
  });

  it("is settled without a place where the server does not say", () => {
    const ledger = ledgerOf(intent("1"), committing("1"), done("1", null));
    expect(placesOf(ledger)).toEqual([[1, 0, "copied"]]);
    expect([...ledger.ownedNewUids()]).toEqual([]);
  });

  it("that was refused is as if it had never been sent", () => {
    const refused: JournalRow = {
      kind: "REJECTED",
      folder: FOLDER,
      batch: 1,
      oldUids: "1",
      code: "message.rejected",
      text: "",
    };
    const ledger = ledgerOf(intent("1"), committing("1"), refused);
    expect([ledger.open.size, ledger.settled.size, ledger.attempt(1)]).toEqual([0, 0, 1]);
  });

  it("whose reply was lost stays open, from the time of the loss", () => {
    const lost: JournalRow = { kind: "AMBIGUOUS", folder: FOLDER, batch: 1, oldUids: "1", at: 99 };
    expect(ledgerOf(intent("1"), committing("1", 5), lost).open.get(1)?.committed?.lostAt).toBe(99);
  });

  it("counts its attempts, and is given up for good", () => {
    const ledger = ledgerOf(intent("1"), committing("1"), ended("RETRY", "1"));
    expect([ledger.open.size, ledger.attempt(1)]).toEqual([0, 2]);
    ledger.apply(intent("1", { attempt: 2 }));
    ledger.apply(committing("1"));
    ledger.apply(ended("FAILED", "1"));
    expect([...ledger.failed]).toEqual([1]);
    ledger.apply(present("1", "100"));
    expect([...ledger.failed]).toEqual([]);
  });

  it("that was there already is settled without being sent", () => {
    expect(placesOf(ledgerOf(present("1:2", "55,50"), present("3", null, { how: "movedOnOld" })))).toEqual([
      [1, 55, "same"],
      [2, 50, "same"],
      [3, 0, "movedOnOld"],
    ]);
  });
});

describe("the flags of a copy", () => {
  const flagging = (kind: "FLAGGING" | "FLAGGED", oldUids: string, ...flags: string[]): JournalRow => ({
    kind,
    folder: FOLDER,
    batch: 1,
    oldUids,
    flags,
  });
  const two = (...rows: JournalRow[]): Ledger =>
    ledgerOf(intent("1:2"), committing("1:2"), done("1:2", "100:101"), present("3", "55"), ...rows);

  it("are those that it was sent with, and those that were added since", () => {
    const ledger = two(flagging("FLAGGING", "2", "$a", "\\Flagged"), flagging("FLAGGED", "2", "$a"));
    expect([1, 2, 3].map((uid) => ledger.settled.get(uid)?.flags)).toEqual([["\\Seen"], ["$a", "\\Seen"], undefined]);
    expect(ledger.settled.get(2)).not.toHaveProperty("adding");
  });

  it("are not certain while some are being added, and then the folder cannot be closed", () => {
    const ledger = two(flagging("FLAGGING", "1", "$a"), flagging("FLAGGING", "1", "$b"));
    expect(ledger.settled.get(1)).toMatchObject({ flags: ["\\Seen"], adding: ["$a", "$b"] });
    expect(ledger.canClose()).toBe(false);
    ledger.apply(flagging("FLAGGED", "1"));
    expect(ledger.canClose()).toBe(true);
  });

  it("say that it is ours; mail that was there already is nobody's to flag", () => {
    expect([1, 2, 3, 4].map((uid) => two().ownCopy(uid))).toEqual([100, 101, null, null]);
    expect(ledgerOf(intent("1"), committing("1"), done("1", null)).ownCopy(1)).toBeNull();
    expect(() => two(flagging("FLAGGING", "3", "$a"))).toThrow("none of ours");
    expect(() => two(flagging("FLAGGED", "4", "$a"))).toThrow("none of ours");
  });

  it("stay known when old gives its UIDs anew, and not when new does", () => {
    const older = two(flagging("FLAGGING", "1", "$a"));
    older.openOld(11);
    older.apply(present("9", "100", { how: "copied", oldUidValidity: 11, digests: [digestOf(1)] }));
    expect(older.settled.get(9)).toMatchObject({ flags: ["\\Seen"], adding: ["$a"] });
    const newer = two(flagging("FLAGGING", "1", "$a"));
    newer.openNew(21);
    newer.apply(present("1", "7", { newUidValidity: 21 }));
    expect(newer.settled.get(1)).toMatchObject({ newUid: 7, way: "copied" });
    // It may be an equal message of the person's own.
    expect(newer.ownCopy(1)).toBeNull();
  });

  it("are known to whoever takes the copy over, unless it is in another folder", () => {
    const ledger = two(present("9", "100", { how: "movedOnOld" }), present("10", null, { how: "movedOnOld" }));
    expect(ledger.settled.get(9)?.flags).toEqual(["\\Seen"]);
    expect([ledger.ownCopy(9), ledger.ownCopy(10)]).toEqual([100, null]);
  });
});

describe("other UIDs", () => {
  const three = (): Ledger => ledgerOf(intent("1:3"), committing("1:3"), done("1:3", "100:102"));

  it("on old make copies without a message, which keep their places", () => {
    const ledger = three();
    ledger.openOld(11);
    expect(ledger.settled.size).toBe(0);
    expect([...ledger.orphans].map(({ digest, newUid }) => [digest, newUid])).toEqual(
      [1, 2, 3].map((uid) => [digestOf(uid), 99 + uid]),
    );
    ledger.apply(present("9", "101", { how: "copied", oldUidValidity: 11, digests: [digestOf(2)] }));
    expect(placesOf(ledger)).toEqual([[9, 101, "copied"]]);
    expect(ledger.orphans).toHaveLength(2);
  });

  it("on new make messages without a place, which keep their way when they are found again", () => {
    const ledger = three();
    ledger.openNew(21);
    expect([ledger.settled.size, ledger.unplaced.size]).toEqual([0, 3]);
    expect(ledger.canClose()).toBe(false);
    ledger.apply(present("2", "1", { newUidValidity: 21 }));
    expect(placesOf(ledger)).toEqual([[2, 1, "copied"]]);
    expect([...ledger.unplaced.keys()]).toEqual([1, 3]);
  });

  it("are no others when they are the same as before", () => {
    const ledger = three();
    ledger.openOld(10);
    ledger.openNew(20);
    expect(ledger.settled.size).toBe(3);
  });
});

describe("a closed folder", () => {
  it("says the same as all its rows before", () => {
    const rows = [
      intent("5,9,7", { flags: [["\\Seen"], [], ["\\Seen", "$a"]] }),
      committing("5,9,7"),
      done("5,9,7", "100,103:102"),
      present("1", "55", { how: "deliveredToBoth" }),
      present("2", null, { how: "movedOnOld" }),
      intent("4", { attempt: 3 }),
      committing("4"),
      ended("FAILED", "4"),
    ];
    const before = ledgerOf(...rows);
    before.orphans.push({ oldUid: 77, newUid: 90, size: 1, digest: "orphan", way: "copied", flags: ["$b"] });
    const closing = [...before.closingRows()];
    const after = ledgerOf(...JSON.parse(JSON.stringify(closing)));
    const facts = (ledger: Ledger): unknown => ({
      settled: [...ledger.settled.values()].sort((one, two) => one.oldUid - two.oldUid),
      orphans: [...ledger.orphans].map(({ newUid, digest, size, flags }) => ({ newUid, digest, size, flags })),
      failed: [...ledger.failed],
      validities: [ledger.oldUidValidity, ledger.newUidValidity],
    });
    expect(facts(after)).toEqual(facts(before));
    expect(after.newBatch()).toBeGreaterThan(closing[0]?.batch ?? 0);
    expect([closing.length, after.rowsSinceClosed]).toEqual([1, 0]);
  });

  it("is more than one row where it holds many messages, each of them of a size that fits into memory", () => {
    const uids = packUids(Array.from({ length: 5_001 }, (_unused, index) => 2 * index + 1));
    const before = ledgerOf(present(uids, "1:5001", { digests: unpackUids(uids).map(digestOf) }));
    const closing = [...before.closingRows()];
    expect(closing.map(({ kind }) => kind)).toEqual(["FOLDER", ...Array(5).fill("SETTLED")]);
    expect(new Set(closing.map(({ batch }) => batch)).size).toBe(6);
    const after = ledgerOf(...JSON.parse(JSON.stringify(closing)));
    expect([...after.settled.values()]).toEqual([...before.settled.values()]);
    expect(after.rowsSinceClosed).toBe(0);
  });

  it("cannot be closed while the outcome of a message is not known", () => {
    const ledger = ledgerOf(intent("1:2"), committing("1"));
    expect(ledger.canClose()).toBe(false);
    expect(() => [...ledger.closingRows()]).toThrow("open");
  });

  it("holds little more than a digest and a few bytes per message", () => {
    const uids = packUids(Array.from({ length: 10_000 }, (_unused, index) => index + 1));
    const digests = unpackUids(uids).map((uid) => String(uid).padStart(43, "x"));
    const found = ledgerOf(present(uids, uids, { digests, sizes: digests.map(() => 12_345) }));
    expect(JSON.stringify([...found.closingRows()]).length / 10_000).toBeLessThan(60);
    const headers = digests.map(() => "");
    const [sent, sizes] = [{ ...committing(uids), digests, headers }, digests.map(() => 12_345)];
    const ledger = ledgerOf(intent(uids, { sizes }), sent, done(uids, uids));
    expect(JSON.stringify([...ledger.closingRows()]).length / 10_000).toBeLessThan(60);
  });
});

describe("rows that cannot be", () => {
  it.each<[string, JournalRow[]]>([
    ["a last byte without an intent", [committing("1")]],
    ["a confirmation of what was never sent", [intent("1"), done("1", "100")]],
    ["a digest too few", [intent("1:2"), { ...committing("1:2"), digests: ["one"] }]],
  ])("%s: the journal is not believed", (_what, rows) => {
    expect(() => ledgerOf(...rows)).toThrow("journal");
  });
});

it("takes in a renumbered folder of 300,000 messages", () => {
  const uids = Array.from({ length: 300_000 }, (_unused, index) => index + 1);
  const list = packUids(uids);
  const way = "copied" as const;
  const settled = [{ way, oldUids: list, newUids: list, sizes: uids, digests: uids.map(digestOf) }];
  const closed = {
    kind: "FOLDER",
    folder: FOLDER,
    batch: 1,
    oldUidValidity: 10,
    newUidValidity: 20,
    failed: "",
  } as const;
  const ledger = new Ledger(FOLDER, [{ ...closed, settled }]);
  ledger.openOld(11);
  expect([ledger.settled.size, ledger.orphans.length]).toEqual([0, uids.length]);
});
