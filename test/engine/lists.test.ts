import { describe, expect, it } from "vitest";
import { MessageTable } from "../../lib/engine/message-table.ts";
import type { MessageFacts } from "../../lib/engine/ports.ts";
import { CHUNK_MESSAGES, chunks, LARGE_MESSAGE_BYTES } from "../../lib/engine/read.ts";

const facts = (uid: number, size = 100, flags: readonly string[] = []): MessageFacts => ({
  uid,
  size,
  flags,
  internalDate: uid,
});

describe("the table of a folder's messages", () => {
  it("gives back what was put in, and nothing for other UIDs", () => {
    const table = new MessageTable();
    const rows = [
      facts(3, 1, ["\\Seen"]),
      facts(7, 2),
      facts(4_294_967_295, 3, ["\\Seen"]),
      { ...facts(0), uid: 4_294_967_296, internalDate: null },
    ];
    for (const row of rows) table.add(row);
    expect([...table]).toEqual(rows);
    expect([...table.uids()]).toEqual(rows.map((row) => row.uid));
    expect([table.length, table.has(7), table.has(8), table.get(1), table.get(5)]).toEqual([
      4,
      true,
      false,
      null,
      null,
    ]);
  });

  it("takes a message that a server lists twice once", () => {
    const table = new MessageTable();
    for (const row of [facts(3), facts(3), facts(4)]) table.add(row);
    expect([...table.uids()]).toEqual([3, 4]);
  });

  it("does not mix up sets of flags", () => {
    const table = new MessageTable();
    const sets = [[], ["\\Seen"], ["\\Seen", "a"], ["a", "\\Seen"], ["a"], [], ["\\Seen", "a"]];
    sets.forEach((flags, index) => void table.add(facts(index + 1, 1, flags)));
    expect([...table].map((row) => row.flags)).toEqual(sets);
  });
});

describe("chunks", () => {
  const sizes = (list: readonly number[], limit = Number.POSITIVE_INFINITY): number[][] =>
    Array.from(
      chunks(
        list.map((size, index) => facts(index + 1, size)),
        limit,
      ),
      (chunk) => chunk.map((one) => one.size),
    );

  it("keep every message, in order", () => {
    const list = Array.from({ length: 500 }, (_unused, index) => facts(index + 1, (index * 7919) % 2_000_000));
    expect([...chunks(list, Number.POSITIVE_INFINITY)].flat()).toEqual(list);
    expect([...chunks([], 5)]).toEqual([]);
  });

  it("hold so many messages at most", () => {
    expect(sizes([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(sizes(Array.from({ length: CHUNK_MESSAGES + 1 }, () => 1)).map((chunk) => chunk.length)).toEqual([
      CHUNK_MESSAGES,
      1,
    ]);
  });

  it("hold so many bytes at most, and a large message is one of its own", () => {
    const million = 1_000_000;
    expect(sizes([million, million, million, million, million])).toEqual([
      [million, million, million, million],
      [million],
    ]);
    const large = LARGE_MESSAGE_BYTES + 1;
    expect(sizes([1, large, 2, large, large])).toEqual([[1], [large], [2], [large], [large]]);
    expect(sizes([large, 0, 1])).toEqual([[large], [0, 1]]);
  });
});
