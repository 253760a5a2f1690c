/** Watches over flags on the new account while runs come and go: what a run may do with them, and what it has to have done in the end. */
import { expect } from "vitest";
import { comparableFlags, sendableFlags } from "../../lib/engine/flags.ts";
import { Ledger } from "../../lib/engine/ledger.ts";
import type { StoredMessage } from "../support/memory/account.ts";
import type { MemoryWorld } from "../support/memory/world.ts";

export class FlagWatch {
  readonly #world: MemoryWorld;

  constructor(world: MemoryWorld) {
    this.#world = world;
  }

  /** Whatever happens in a run: no flag is taken away, and one is added only to a copy of ours that has the flags we gave it. */
  async during<T>(run: () => Promise<T>): Promise<T> {
    const account = this.#world.new;
    const before = new Map(this.#onNew().map((one) => [one, { flags: one.flags, ours: account.isUntouched(one) }]));
    const result = await run();
    for (const one of this.#onNew()) {
      const { flags = [], ours = true } = before.get(one) ?? {};
      expect(one.flags, "a flag was taken away").toEqual(expect.arrayContaining([...flags]));
      const grown = one.flags.filter((flag) => !flags.includes(flag));
      if (grown.length === 0) continue;
      expect(ours, "flags were added to what is not ours, or was changed").toBe(true);
      expect(grown).not.toContain("\\Deleted");
      for (const flag of grown) expect(this.#isOnOld(one, flag), `${flag} is on no such message of old`).toBe(true);
    }
    return result;
  }

  /** After a run without faults: a copy with just the flags that we gave it has all that its message has on old. */
  expectPushed(): void {
    for (const { id, oldName, newPath } of this.#world.journal.folders) {
      const old = this.#world.old.folders.find((folder) => folder.name === oldName);
      const fresh = this.#world.new.find(newPath.join("/"));
      for (const entry of new Ledger(id, this.#world.journal.rowsOf(id)).settled.values()) {
        const message = old?.messages.find((one) => one.uid === entry.oldUid);
        const copy = fresh?.messages.find((one) => one.uid === entry.newUid);
        if (!message || !copy || !entry.flags || keyOf(copy.flags) !== keyOf(entry.flags)) continue;
        const { flags } = sendableFlags(message.flags, { permanentFlags: null, newKeywords: true });
        expect(copy.flags, "flags of old that are missing").toEqual(expect.arrayContaining([...flags]));
      }
    }
  }

  #onNew(): StoredMessage[] {
    return this.#world.new.folders.flatMap((folder) => folder.messages);
  }

  #isOnOld(copy: StoredMessage, flag: string): boolean {
    const { alter = (bytes: Buffer) => bytes } = this.#world.newTraits;
    return this.#world.old.folders.some((folder) =>
      folder.messages.some(
        (one) => alter(one.bytes).equals(copy.bytes) && comparableFlags(one.flags).has(flag.toLowerCase()),
      ),
    );
  }
}

function keyOf(flags: readonly string[]): string {
  return [...flags].sort().join(" ");
}
