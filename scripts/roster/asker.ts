/**
 * Asks for pages from a thread of its own. Making a roster of very many people leaves gigabytes of garbage behind in the thread that did it, and each
 * collection of it takes half a second: that was in the time of whichever page was asked for meanwhile.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

/** Milliseconds. */
export interface Answer {
  readonly firstByte: number;
  readonly whole: number;
  readonly bytes: number;
}

interface Question {
  readonly url: string;
  readonly cookie: string;
}

export class Asker {
  readonly #thread = new Worker(new URL(import.meta.url));

  /** One after the other. Throws where the answer is not what was asked for. */
  async ask(question: Question): Promise<Answer> {
    this.#thread.postMessage(question);
    const [answer] = (await once(this.#thread, "message")) as [Answer];
    return answer;
  }

  async stop(): Promise<void> {
    await this.#thread.terminate();
  }
}

async function ask({ url, cookie }: Question): Promise<Answer> {
  const from = performance.now();
  const response = await fetch(url, { headers: { cookie, "x-request-id": randomUUID() }, redirect: "manual" });
  if (response.status !== 200 || !response.body) throw new Error(`${url} answers ${response.status}`);
  let bytes = 0;
  let firstByte = 0;
  for await (const piece of response.body) {
    firstByte ||= performance.now() - from;
    bytes += piece.length;
  }
  return { firstByte, whole: performance.now() - from, bytes };
}

if (!isMainThread)
  parentPort?.on("message", async (question: Question) => parentPort?.postMessage(await ask(question)));
