/** What a browser does while somebody watches a move: it loads the page, and follows the events. */
import type { Watcher } from "./bed.ts";

/** Milliseconds. */
export interface Timings {
  readonly pages: number[];
  failures: number;
}

export class Browser {
  readonly #url: string;
  readonly #watcher: Watcher;
  readonly #timings: Timings;
  readonly #signal: AbortSignal;

  constructor(url: string, watcher: Watcher, timings: Timings, signal: AbortSignal) {
    this.#url = url;
    this.#watcher = watcher;
    this.#timings = timings;
    this.#signal = signal;
  }

  /** Loads the page of the move; its time counts. */
  async load(): Promise<void> {
    const started = performance.now();
    const response = await this.#get(`/move/${this.#watcher.migrationId}/progress`, "text/html");
    const body = response === null ? "" : await response.text().catch(() => "");
    if (this.#signal.aborted) return;
    if (response?.status === 200 && body.includes("</html>")) this.#timings.pages.push(performance.now() - started);
    else this.#timings.failures++;
  }

  /** Hands every event to `each` until the signal is aborted, on a new connection where one ends. */
  async follow(each: (data: string) => void): Promise<void> {
    while (!this.#signal.aborted) {
      const response = await this.#get(`/api/migrations/${this.#watcher.migrationId}/progress`, "text/event-stream");
      if (response?.status !== 200 || response.body === null) this.#timings.failures += this.#signal.aborted ? 0 : 1;
      else if (await this.#read(response.body, each)) return;
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
  }

  /** True where the move is over. */
  async #read(body: ReadableStream<Uint8Array>, each: (data: string) => void): Promise<boolean> {
    let text = "";
    let isOver = false;
    try {
      for await (const bytes of body.pipeThrough(new TextDecoderStream())) {
        text += bytes;
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
          text = text.slice(end + 2);
          if (data) each(data);
          isOver ||= data?.includes('"ended":true') ?? false;
        }
      }
    } catch {
      // Ended by us, or by the server: then it is asked again.
    }
    return isOver;
  }

  async #get(path: string, accept: string): Promise<Response | null> {
    const headers = { accept, cookie: this.#watcher.cookie };
    return fetch(`${this.#url}${path}`, { headers, redirect: "manual", signal: this.#signal }).catch(() => null);
  }
}
