/** Signs of life of this worker: in the database, and at a port of its own for whoever watches over the machine. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { carryoverVersion } from "../config/version.ts";
import type { WatchPort } from "../config/watching.ts";
import { heartbeat, type WorkerFacts } from "../db/workers.ts";
import { showsToken } from "../observability/bearer.ts";
import { EXPOSITION_TYPE, exposition, type Family } from "../observability/exposition.ts";
import { processFamilies } from "../observability/process-metrics.ts";
import type { WorkerContext } from "./context.ts";
import { freeBytes } from "./system-watch.ts";

/** Longer without a sign of life that reached the database, and this worker is not ready. */
const SIGN_OF_LIFE_MS = 10_000;

interface Place {
  readonly dataFolder: string;
  readonly metricsToken: string | null;
  readonly watchPort: WatchPort | null;
}

export class Watch {
  readonly #context: Pick<WorkerContext, "id" | "database">;
  readonly #place: Place;
  readonly #runs: () => number;
  readonly #version = carryoverVersion();
  /** Milliseconds of a clock that only goes on. */
  #beatAt = Number.NEGATIVE_INFINITY;

  /** `runs`: how many are under way in this process. */
  constructor(context: Pick<WorkerContext, "id" | "database">, place: Place, runs: () => number) {
    this.#context = context;
    this.#place = place;
    this.#runs = runs;
  }

  /** Throws what the database throws. */
  async beat(): Promise<void> {
    const { database, id } = this.#context;
    await heartbeat(database, id, new Date(), await this.#facts());
    this.#beatAt = performance.now();
  }

  async #facts(): Promise<WorkerFacts> {
    return {
      version: this.#version,
      memoryBytes: BigInt(process.memoryUsage.rss()),
      diskFreeBytes: await freeBytes(this.#place.dataFolder),
      runs: this.#runs(),
    };
  }

  /** Whether its last sign of life reached the database just now. */
  get isReady(): boolean {
    return performance.now() - this.#beatAt < SIGN_OF_LIFE_MS;
  }

  /** Null where it is to answer nobody. Throws what Node throws where the port is taken. */
  async listen(): Promise<{ readonly port: number; close(): Promise<void> } | null> {
    const { watchPort } = this.#place;
    if (watchPort === null) return null;
    const server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(watchPort.port, watchPort.host, resolve);
    });
    return { port: watchPort.port, close: () => closed(server) };
  }

  async #answer({ method, url, headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, body: string, more: Readonly<Record<string, string>> = {}) =>
      response
        .writeHead(status, { "cache-control": "no-store", "content-type": "application/json", ...more })
        .end(body);
    const { metricsToken } = this.#place;
    if (method !== "GET") return void say(405, "");
    switch (url) {
      case "/live":
        return void say(200, JSON.stringify({ live: true }));
      case "/ready":
        return void say(this.isReady ? 200 : 503, JSON.stringify({ ready: this.isReady }));
      case "/metrics": {
        if (metricsToken === null) return void say(404, "");
        if (!showsToken(headers.authorization, metricsToken))
          return void say(401, "", { "www-authenticate": "Bearer" });
        return void say(200, exposition(await this.#families()), { "content-type": EXPOSITION_TYPE });
      }
      default:
        return void say(404, "");
    }
  }

  async #families(): Promise<readonly Family[]> {
    const free = await freeBytes(this.#place.dataFolder);
    return [
      ...processFamilies("worker", this.#version),
      { name: "carryover_runs", samples: [{ value: this.#runs() }] },
      { name: "carryover_data_free_bytes", samples: free === null ? [] : [{ value: Number(free) }] },
    ];
  }
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
