/** Worker processes and their signs of life. */
import type { Database } from "./database.ts";

/** A worker has started. */
export async function registerWorker({ client }: Database, id: string, at: Date): Promise<void> {
  await client.worker.create({ data: { id, startedAt: at, heartbeatAt: at } });
}

/** It still lives. */
export async function heartbeat({ client }: Database, id: string, at: Date): Promise<void> {
  await client.worker.updateMany({ where: { id }, data: { heartbeatAt: at } });
}

/** It ends, and says so. */
export async function signOffWorker({ client }: Database, id: string, at: Date): Promise<void> {
  await client.worker.updateMany({ where: { id }, data: { heartbeatAt: at, endedAt: at } });
}
