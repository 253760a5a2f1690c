/** What goes wrong in a replay, and how far everything is when it does. */
import { MACHINES, OLD_BYTES_PER_SECOND, type ReplayBed } from "./bed.ts";

export interface Misfortune {
  /** Part of the bytes that were copied by then, 0 to 1. */
  readonly at: number;
  readonly what: string;
  strike(bed: ReplayBed): Promise<void> | void;
}

export const MISFORTUNES: readonly Misfortune[] = [
  {
    at: 0.05,
    what: "the old server ends connections in the middle of folders",
    strike: ({ lines }) => void lines.old.arm({ kind: "bye", command: /^UID FETCH /, nth: 2, times: 3 }),
  },
  {
    at: 0.12,
    what: "a worker is killed",
    strike: (bed) => bed.kill(0),
  },
  {
    at: 0.2,
    what: "folders time out when they are opened",
    strike: ({ lines }) => void lines.old.arm({ kind: "bye", command: /^EXAMINE /, nth: 3, times: 2 }),
  },
  {
    at: 0.3,
    what: "the new server's disk is full, until somebody clears it",
    strike: ({ lines }) =>
      void lines.new.arm({ kind: "answer", command: /^APPEND /, text: "NO [OVERQUOTA] disk full", times: 12 }),
  },
  {
    at: 0.4,
    what: "the old server gets slow",
    strike: ({ lines }) => lines.old.set({ toClient: { bytesPerSecond: 3_000_000, delayMs: 20 } }),
  },
  {
    at: 0.45,
    what: "the line to the new server breaks in the middle of messages",
    strike: ({ lines }) => void lines.new.arm({ kind: "cutAppend", afterBytes: 30_000, how: "rst", nth: 2, times: 2 }),
  },
  {
    at: 0.5,
    what: "the old server is itself again",
    strike: ({ lines }) => lines.old.set({ toClient: { bytesPerSecond: OLD_BYTES_PER_SECOND } }),
  },
  {
    at: 0.6,
    what: "the database forgets who holds connections",
    strike: async ({ portal }) =>
      void (await portal.database.client.$executeRawUnsafe(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'carryover slots'",
      )),
  },
  {
    at: 0.7,
    what: "replies to appended messages are lost",
    strike: ({ lines }) => void lines.new.arm({ kind: "loseAppendAnswer", how: "rst", times: 2 }),
  },
  {
    at: 0.8,
    what: "both workers are killed",
    strike: async (bed) => {
      for (let machine = 0; machine < MACHINES; machine++) await bed.kill(machine);
    },
  },
];
