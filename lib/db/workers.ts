/** Worker processes and their signs of life. */
import type { Database } from "./database.ts";

/** A worker has started. */
export async function registerWorker({ client }: Database, id: string, at: Date): Promise<void> {
  await client.worker.create({ data: { id, startedAt: at, heartbeatAt: at } });
}

/** How a worker is, as administrators see it. */
export interface WorkerFacts {
  readonly version: string;
  readonly memoryBytes: bigint;
  /** Room on the disk of its data folder; null: it cannot be told. */
  readonly diskFreeBytes: bigint | null;
  readonly runs: number;
}

/** It still lives. */
export async function heartbeat({ client }: Database, id: string, at: Date, facts?: WorkerFacts): Promise<void> {
  await client.worker.updateMany({ where: { id }, data: { heartbeatAt: at, ...facts } });
}

/** It ends, and says so. */
export async function signOffWorker({ client }: Database, id: string, at: Date): Promise<void> {
  await client.worker.updateMany({ where: { id }, data: { heartbeatAt: at, endedAt: at } });
}
