/** Adds what this worker has counted to what all have: what cannot be written stays for the next time. */
import { addTotals, type Total } from "../db/totals.ts";
import type { WorkerContext } from "./context.ts";

type Around = Pick<WorkerContext, "database" | "limits" | "tally">;

export class TotalsWriter {
  readonly #context: Around;
  #unwritten: readonly Total[] = [];

  constructor(context: Around) {
    this.#context = context;
  }

  /** Throws what the database throws. A worker that is killed loses what it has counted since the last time. */
  async write(): Promise<void> {
    this.#unwritten = together([...this.#unwritten, ...this.#counted()]);
    const added = this.#unwritten;
    await addTotals(this.#context.database, added);
    this.#unwritten = this.#unwritten.slice(added.length);
  }

  #counted(): Total[] {
    const { limits, tally } = this.#context;
    const ofServers = limits.serverIds.map((server) => [server, limits.pacerOf(server).traffic.tally] as const);
    return [["", tally] as const, ...ofServers].flatMap(([server, own]) =>
      own.take().map((counted) => ({ ...counted, server })),
    );
  }
}

/** One row of each. */
function together(all: readonly Total[]): readonly Total[] {
  const sums = new Map<string, Total>();
  for (const total of all) {
    const key = `${total.name} ${total.server} ${total.kind}`;
    sums.set(key, { ...total, value: total.value + (sums.get(key)?.value ?? 0) });
  }
  return [...sums.values()];
}
