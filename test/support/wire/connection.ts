/** A plain IMAP client for tests: one command at a time, nothing hidden. Independent of the client that is tested. */
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Account } from "./account.ts";
import { ByteReader } from "./byte-reader.ts";
import { announcedLiteral } from "./line-splitter.ts";
import { parseResponse, type Response, textOf } from "./parser.ts";

/** The server refused a command. `text` is its answer without the tag, for example `NO [OVERQUOTA] …`. */
export class CommandRefused extends Error {
  readonly text: string;

  constructor(command: string, text: string) {
    super(`${command} -> ${text}`);
    this.name = "CommandRefused";
    this.text = text;
  }
}

/** A word of a command: text is sent as it stands, bytes are sent as a literal. */
export type Word = string | Buffer;

/** A signed-in connection. */
export class ImapConnection {
  /** In upper case, as announced after the sign-in. */
  readonly capabilities = new Set<string>();
  readonly #socket: Socket;
  readonly #reader: ByteReader;
  #tags = 0;

  /** Connects and signs in. Any certificate is accepted: tests check certificates elsewhere. */
  static async open(account: Account, idleTimeoutMs = 300_000): Promise<ImapConnection> {
    const { host, port } = account;
    const socket = account.tls ? connectTls({ host, port, rejectUnauthorized: false }) : connect({ host, port });
    socket.setNoDelay(true);
    socket.setTimeout(idleTimeoutMs, () => socket.destroy(new Error(`no answer for ${idleTimeoutMs} ms`)));
    const connection = new ImapConnection(socket);
    try {
      await connection.#signIn(account);
    } catch (error) {
      connection.destroy();
      throw error;
    }
    return connection;
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#reader = new ByteReader(socket);
  }

  /**
   * Sends a command and gives each untagged response to `each`, or returns them all.
   * Throws CommandRefused on NO and BAD, and an Error when the connection ends.
   */
  async command(words: readonly Word[], each?: (response: Response) => void): Promise<Response[]> {
    const tag = `t${++this.#tags}`;
    const responses: Response[] = [];
    const take = each ?? ((response: Response) => responses.push(response));
    await this.#send(tag, words, take);
    for (;;) {
      const response = await this.#response();
      if (this.#isEnd(tag, words, response)) return responses;
      take(response);
    }
  }

  /** Signs out and closes. */
  async close(): Promise<void> {
    // A server may hang up right after its BYE, without the tagged OK; either way this is the end.
    await this.command(["LOGOUT"]).catch(() => undefined);
    this.destroy();
  }

  /** Drops the connection without a word. */
  destroy(): void {
    this.#socket.destroy();
  }

  async #signIn(account: Account): Promise<void> {
    const greeting = (await this.#response())[0]?.toString("latin1") ?? "";
    if (!/^\* OK\b/i.test(greeting)) throw new Error(`unexpected greeting: ${greeting}`);
    await this.command(["LOGIN", quoted(account.user), quoted(account.password)]);
    for (const response of await this.command(["CAPABILITY"])) {
      const [, kind, ...names] = parseResponse(response).map(textOf);
      if (kind?.toUpperCase() !== "CAPABILITY") continue;
      for (const name of names) this.capabilities.add(name?.toUpperCase() ?? "");
    }
  }

  async #send(tag: string, words: readonly Word[], take: (response: Response) => void): Promise<void> {
    let line = tag;
    for (const word of words) {
      if (typeof word === "string") {
        line += ` ${word}`;
        continue;
      }
      const withoutAsking = this.capabilities.has("LITERAL+");
      this.#socket.write(`${line} {${word.length}${withoutAsking ? "+" : ""}}\r\n`, "latin1");
      if (!withoutAsking) await this.#goAhead(tag, words, take);
      this.#socket.write(word);
      line = "";
    }
    this.#socket.write(`${line}\r\n`, "latin1");
  }

  async #goAhead(tag: string, words: readonly Word[], take: (response: Response) => void): Promise<void> {
    for (;;) {
      const response = await this.#response();
      if (response[0]?.[0] === 0x2b) return;
      if (this.#isEnd(tag, words, response)) throw new Error("the server ended a command without its literal");
      take(response);
    }
  }

  async #response(): Promise<Response> {
    const parts: Buffer[] = [];
    for (;;) {
      const line = await this.#reader.line();
      const literal = announcedLiteral(line, parts.length === 0);
      if (!literal) return [...parts, line];
      parts.push(line.subarray(0, line.lastIndexOf("{")), await this.#reader.exactly(literal.size));
    }
  }

  #isEnd(tag: string, words: readonly Word[], response: Response): boolean {
    const text = response[0]?.toString("latin1") ?? "";
    if (!text.startsWith(`${tag} `)) return false;
    const answer = text.slice(tag.length + 1);
    if (!/^OK\b/i.test(answer)) throw new CommandRefused(shown(words), answer);
    return true;
  }
}

/** A quoted string, or a literal where the bytes don't allow quotes. */
export function quoted(value: string | Buffer): Word {
  const bytes = Buffer.from(value);
  const text = bytes.toString("latin1");
  return /[^\x20-\x7e]/.test(text) ? bytes : `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function shown(words: readonly Word[]): string {
  if (words[0] === "LOGIN") return "LOGIN";
  return words.map((word) => (typeof word === "string" ? word : `{${word.length}}`)).join(" ");
}
