import { describe, expect, it } from "vitest";
import type { JournalRow } from "../../../lib/engine/journal-rows.ts";
import { FakeClock } from "./clock.ts";
import { JournalFile, MemoryJournal, type WriteFault, writeFaultAt } from "./journal.ts";
import { KILLED, MemoryProcess } from "./process.ts";

describe("the clock", () => {
  it("wakes sleepers in order of time, without waiting for real", async () => {
    const clock = new FakeClock();
    const { signal } = new AbortController();
    const start = clock.now();
    const woken: [string, number][] = [];
    const sleep = async (name: string, milliseconds: number): Promise<void> => {
      await clock.sleep(milliseconds, signal);
      woken.push([name, clock.now() - start]);
    };
    clock.at(start + 1500, () => void woken.push(["late", clock.now() - start]));
    await Promise.all([
      sleep("long", 86_400_000),
      sleep("short", 1000),
      sleep("again", 1000).then(() => sleep("then", 900)),
    ]);
    expect(woken).toEqual([
      ["short", 1000],
      ["again", 1000],
      ["late", 1500],
      ["then", 1900],
      ["long", 86_400_000],
    ]);
  });

  it("is woken by an abort, and then stands still", async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const start = clock.now();
    const sleep = clock.sleep(60_000, controller.signal);
    controller.abort();
    await expect(sleep).rejects.toThrow("interrupted");
    await expect(clock.sleep(1, controller.signal)).rejects.toThrow("interrupted");
    expect(clock.now()).toBe(start);
  });
});

const row = (folder: number, batch: number): JournalRow => ({ kind: "RETRY", folder, batch, oldUids: "1" });
const folder = { oldName: "INBOX", oldPath: ["INBOX"], newPath: ["INBOX"] };

async function filled(): Promise<{ file: JournalFile; id: number }> {
  const file = new JournalFile();
  const [added] = await new MemoryJournal(file, new MemoryProcess()).addFolders([folder]);
  return { file, id: added?.id ?? 0 };
}

describe("the journal", () => {
  it("keeps rows over processes and takes the lease from the one before", async () => {
    const { file, id } = await filled();
    const first = new MemoryJournal(file, new MemoryProcess());
    await first.append([row(id, 1)], "lazy");
    const second = new MemoryJournal(file, new MemoryProcess());
    await second.append([row(id, 2)], "durable");
    const read: JournalRow[] = [];
    for await (const one of second.read(id)) read.push(one);
    expect(read).toEqual([row(id, 1), row(id, 2)]);
    await expect(first.append([row(id, 3)], "durable")).rejects.toMatchObject({ code: "journal.leaseLost" });
    second.checkLease();
    expect(() => first.checkLease()).toThrow("another run holds the lease");
    expect(file.rowsOf(id)).toHaveLength(2);
  });

  it.each<[WriteFault, number]>([
    ["before", 2],
    ["after", 3],
    ["powerCut", 1],
    ["disk.full", 2],
  ])("fault %s leaves %i rows on the disk", async (fault, rows) => {
    const { file, id } = await filled();
    const process = new MemoryProcess();
    const journal = new MemoryJournal(file, process, writeFaultAt(3, fault));
    await journal.append([row(id, 1)], "durable");
    await journal.append([row(id, 2)], "lazy");
    const outcome = await process.outcome(journal.append([row(id, 3)], "lazy").catch((error: unknown) => error));
    if (fault === "disk.full") expect(outcome).toMatchObject({ code: "disk.full" });
    else expect(outcome).toBe(KILLED);
    expect(file.rowsOf(id)).toHaveLength(rows);
  });

  it("puts one row in the place of a folder's others when it is closed", async () => {
    const { file, id } = await filled();
    const journal = new MemoryJournal(file, new MemoryProcess());
    const [other] = await journal.addFolders([{ ...folder, oldName: "Sent" }]);
    await journal.append([row(id, 1), row(other?.id ?? 0, 1), row(id, 2)], "durable");
    const closed = {
      kind: "FOLDER",
      folder: id,
      batch: 3,
      oldUidValidity: 1,
      newUidValidity: 1,
      settled: [],
      failed: "",
    } as const;
    await journal.closeFolders(new Map([[id, [closed]]]));
    expect(file.rowsOf(id)).toEqual([closed]);
    expect(file.rowsOf(other?.id)).toHaveLength(1);
  });

  it("refuses a row of a folder it does not know", async () => {
    const { file } = await filled();
    await expect(new MemoryJournal(file, new MemoryProcess()).append([row(7, 1)], "lazy")).rejects.toThrow("folder 7");
  });
});
