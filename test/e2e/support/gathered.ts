/** Everything that a portal says, shows and writes while a test uses it, kept to be searched. */
import type { BrowserContext, Response } from "@playwright/test";
import { findsBelow, findsIn } from "../../support/canary.ts";
import { childrenOf, toldTo } from "../../support/running-portal.ts";
import type { Bed } from "./bed.ts";

interface Piece {
  /** Where it stood, as a finding names it. */
  readonly where: string;
  readonly bytes: string | Buffer;
}

export class Gathered {
  readonly #bed: Bed;
  /** Folders in which the portal may write. */
  readonly #folders: readonly string[];
  readonly #pieces: Piece[] = [];
  readonly #coming: Promise<unknown>[] = [];

  constructor(bed: Bed, folders: readonly string[]) {
    this.#bed = bed;
    this.#folders = folders;
  }

  /** Every answer to this browser from now on, and every address that it asks for. */
  watch(context: BrowserContext): void {
    context.on("request", (request) => {
      const { referer = "" } = request.headers();
      this.keep("an address that was asked for", `${request.url()} ${referer}`);
    });
    context.on("response", (response) => void this.#coming.push(this.#keepAnswer(response)));
  }

  keep(where: string, bytes: string | Buffer): void {
    this.#pieces.push({ where, bytes });
  }

  /** A file of the portal, or what it goes on telling, as this browser would get it; until the end, or as long as `until` has not come. */
  async fetch(context: BrowserContext, path: string, accept = "*/*", until = AbortSignal.timeout(20_000)) {
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    const answer = await fetch(`${this.#bed.portal.url}${path}`, { headers: { cookie, accept }, signal: until });
    this.keep(`headers of ${path}`, JSON.stringify([...answer.headers]));
    const pieces: Uint8Array[] = [];
    try {
      for await (const piece of answer.body ?? []) pieces.push(piece);
    } catch (error) {
      if (!until.aborted) throw error;
    }
    const body = Buffer.concat(pieces);
    this.keep(`answer of ${path}`, body);
    return { status: answer.status, body: body.toString() };
  }

  /** How the machine looks just now: the processes of the portal, and what its browser holds. */
  async look(context: BrowserContext): Promise<void> {
    for (const pid of childrenOf(this.#bed.portal.pid, "")) this.keep("arguments and environment", toldTo(pid));
    this.keep("cookies and storage of the browser", JSON.stringify(await context.storageState()));
  }

  /** All that was kept, and all that the portal has written and sent, where one of these stands in it. */
  async finds(secrets: readonly string[]): Promise<string[]> {
    await Promise.all(this.#coming.splice(0));
    const { portal, mail } = this.#bed;
    const written = [
      { where: "output of the portal", bytes: portal.output() },
      { where: "a mail", bytes: JSON.stringify(mail.mails) },
    ];
    const inPieces = [...this.#pieces, ...written].flatMap(({ where, bytes }) =>
      findsIn(bytes, secrets).map((form) => `${where}: ${form}`),
    );
    return [...new Set([...inPieces, ...this.#folders.flatMap((folder) => findsBelow(folder, secrets))])];
  }

  async #keepAnswer(response: Response): Promise<void> {
    const { pathname } = new URL(response.url());
    try {
      this.keep(`headers of ${pathname}`, JSON.stringify(await response.headersArray()));
      if (isStream(response)) return;
      this.keep(`answer of ${pathname}`, await response.body());
    } catch {
      // Of a page that was left meanwhile, and of one that leads elsewhere, the browser has no body.
    }
  }
}

/** It comes to an end with its page only; fetch() follows one. */
function isStream(response: Response): boolean {
  return response.headers()["content-type"]?.startsWith("text/event-stream") ?? false;
}
