/** What people were told of the time that their runs should still take when a quarter of the bytes was copied, and how long they then took. */
import type { Database } from "../../lib/db/database.ts";
import type { MigrationState } from "../../lib/engine/state.ts";
import type { ProgressRecord } from "../../lib/progress/record.ts";

/** Of one run; times in seconds. */
export interface Guess {
  readonly login: string;
  readonly messages: number;
  readonly bytes: number;
  /** Part of the bytes that was copied when a quarter was first told, 0.25 to 1. */
  readonly part: number;
  /** Null: nothing was said. */
  readonly predicted: number | null;
  /** Without waits that a server imposed later. */
  readonly took: number;
  /** The whole run. */
  readonly lasted: number;
}

interface Told extends Pick<Guess, "login" | "messages" | "bytes" | "part" | "predicted"> {
  readonly migrationId: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export class Guesses {
  readonly #client: Database["client"];
  /** By run. */
  readonly #told = new Map<string, Told>();

  constructor({ client }: Database) {
    this.#client = client;
  }

  /** To be called often: a page is told once a second, and what it is told next takes the place of it. */
  async look(): Promise<void> {
    const underWay = await this.#client.progress.findMany({
      where: { migration: { phase: "copying" } },
      select: {
        ...{ runId: true, record: true, updatedAt: true, migrationId: true },
        migration: { select: { oldAccount: { select: { login: true } } } },
      },
    });
    for (const { runId, record, updatedAt, migrationId, migration } of underWay) {
      if (this.#told.has(runId)) continue;
      const {
        phase,
        foundMessages: messages,
        foundBytes: bytes,
        doneBytes,
        secondsLeft,
      }: ProgressRecord = JSON.parse(record);
      if (phase !== "copying" || doneBytes < bytes / 4) continue;
      const { login } = migration.oldAccount;
      const when = { migrationId, at: updatedAt.getTime() };
      this.#told.set(runId, { login, messages, bytes, part: doneBytes / bytes, predicted: secondsLeft, ...when });
    }
  }

  /** Of the runs that came to their end. */
  async judged(): Promise<Guess[]> {
    const runs = await this.#client.run.findMany({
      where: { id: { in: [...this.#told.keys()] }, endedAt: { not: null }, endedBy: null },
      select: { id: true, startedAt: true, endedAt: true },
    });
    const guesses: Guess[] = [];
    for (const { id, startedAt, endedAt } of runs) {
      const told = this.#told.get(id);
      if (!told || !endedAt) continue;
      const { migrationId, at, ...said } = told;
      const waited = await this.#waited(migrationId, at, endedAt.getTime());
      const took = (endedAt.getTime() - at - waited) / 1_000;
      guesses.push({ ...said, took, lasted: (endedAt.getTime() - startedAt.getTime()) / 1_000 });
    }
    return guesses;
  }

  /** Milliseconds between these two moments in which a server had the run wait. */
  async #waited(migrationId: string, from: number, to: number): Promise<number> {
    const changes = await this.#client.auditEvent.findMany({
      where: { action: "migration.state", subjectId: migrationId, at: { gt: new Date(from), lte: new Date(to) } },
      select: { at: true, details: true },
    });
    return changes.reduce((sum, { at, details }) => {
      const change: { from: MigrationState; milliseconds: number } = JSON.parse(details ?? "");
      if (change.from.phase === "done" || change.from.activity.kind !== "waiting") return sum;
      return sum + Math.min(change.milliseconds, at.getTime() - from);
    }, 0);
  }
}
