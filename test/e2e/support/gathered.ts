/** Everything that a portal says, shows and writes while a test uses it, kept to be searched. */
import type { BrowserContext, Response } from "@playwright/test";
import { findsBelowInUse, findsIn } from "../../support/canary.ts";
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

  /** A page or a file of the portal, as this browser would get it; answers the status. */
  async fetch(context: BrowserContext, path: string): Promise<number> {
    const answer = await this.#ask(context, path);
    this.keep(`answer of ${path}`, Buffer.from(await answer.arrayBuffer()));
    return answer.status;
  }

  /** What the portal goes on telling this browser, until it ends; a portal that crashes ends it, too. */
  async follow(context: BrowserContext, path: string): Promise<void> {
    const answer = await this.#ask(context, path, { accept: "text/event-stream" });
    try {
      for await (const piece of answer.body ?? []) this.keep(`events of ${path}`, Buffer.from(piece));
    } catch {
      // What has come is kept.
    }
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
    return [...new Set([...inPieces, ...this.#folders.flatMap((folder) => findsBelowInUse(folder, secrets))])];
  }

  async #ask(context: BrowserContext, path: string, more: Record<string, string> = {}) {
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    const answer = await fetch(`${this.#bed.portal.url}${path}`, { headers: { cookie, ...more }, redirect: "manual" });
    this.keep(`headers of ${path}`, JSON.stringify([...answer.headers]));
    return answer;
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

/** It comes to an end with its page only; follow() hears one. */
function isStream(response: Response): boolean {
  return response.headers()["content-type"]?.startsWith("text/event-stream") ?? false;
}
