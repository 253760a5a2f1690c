/** Says in the database what this worker does with each server and for each wave, so that administrators see it beside the knobs. */
import { type ServerLoad, type WaveLoad, writeLoads } from "../db/server-loads.ts";
import type { WorkerContext } from "./context.ts";

type Around = Pick<WorkerContext, "id" | "database" | "slots" | "limits">;

export class LoadWriter {
  readonly #context: Around;
  /** Nothing to say was said last time: a quiet worker leaves the database alone. */
  #wasQuiet = true;

  constructor(context: Around) {
    this.#context = context;
  }

  async write(at: Date): Promise<void> {
    const loads = this.#context.limits.serverIds.map((serverId) => this.#loadOf(serverId, at)).filter(isAnything);
    const ofWaves = this.#loadsOfWaves(at);
    const isQuiet = loads.length === 0 && ofWaves.length === 0;
    if (isQuiet && this.#wasQuiet) return;
    await writeLoads(this.#context.database, this.#context.id, loads, ofWaves);
    this.#wasQuiet = isQuiet;
  }

  #loadsOfWaves(at: Date): WaveLoad[] {
    const { limits, id: worker } = this.#context;
    const loads = limits.waves.waveIds.map((waveId) => {
      const bytesPerSecond = limits.waves.pacerOf(waveId)?.traffic.take().bytesPerSecond ?? 0;
      return { waveId, worker, at, bytesPerSecond };
    });
    return loads.filter(({ bytesPerSecond }) => bytesPerSecond > 0);
  }

  #loadOf(serverId: string, at: Date): ServerLoad {
    const { slots, limits, id: worker } = this.#context;
    const { brake, traffic } = limits.pacerOf(serverId);
    const replyMs = brake.replyMs === null ? null : Math.round(brake.replyMs);
    return {
      ...{ serverId, worker, at, connections: slots.inUse(serverId), replyMs, pauseMs: Math.round(brake.pauseMs) },
      ...traffic.take(),
    };
  }
}

function isAnything({ connections, messagesPerSecond, errors, pauseMs }: ServerLoad): boolean {
  return connections > 0 || messagesPerSecond > 0 || errors > 0 || pauseMs > 0;
}
