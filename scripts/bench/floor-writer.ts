/** The new side of the floor: MULTIAPPEND with literals that wait for nobody, two batches at a time. */
import type { Socket } from "node:net";
import { FetchScanner } from "./fetch-scanner.ts";

const BATCH_MESSAGES = 100;
const BATCH_BYTES = 4_000_000;
const IN_FLIGHT = 2;
/** Bytes that may wait for the system to take them before no more are read. */
const UNSENT = 1 << 20;
const CRLF = Buffer.from("\r\n");

/** Writes messages as they come in. Ends the process when the server refuses anything. */
export class FloorWriter {
  /** Called when no more should come for now, and when it may again. */
  onFull: () => void = () => undefined;
  onFree: () => void = () => undefined;
  readonly #socket: Socket;
  #folder = "";
  /** Messages and bytes of the batch that is being sent; 0: none is. */
  #messages = 0;
  #bytes = 0;
  #unanswered = 0;
  #isFull = false;
  #needsDrain = false;
  #whenDone: (() => void) | null = null;

  constructor(socket: Socket, login: string) {
    this.#socket = socket;
    const scanner = new FetchScanner({
      line: (text) => this.#answer(text),
      literal: () => undefined,
      part: () => undefined,
    });
    socket.on("data", (chunk: Buffer) => scanner.feed(chunk));
    socket.on("drain", () => {
      this.#needsDrain = false;
      this.#check();
    });
    socket.on("error", (error) => fail(error.message));
    socket.write(login);
  }

  /** What follows belongs into this folder, which is made if it is not there. */
  startFolder(name: string): void {
    this.#folder = name;
    if (!/^"?INBOX"?$/i.test(name)) this.#socket.write(`c CREATE ${name}\r\n`);
  }

  /** A message with these flags and this date follows. */
  startMessage(dress: string, bytes: number): void {
    if (this.#messages >= BATCH_MESSAGES || this.#bytes >= BATCH_BYTES) this.endFolder();
    const start = this.#messages === 0 ? `a APPEND ${this.#folder}` : "";
    this.#messages++;
    this.#bytes += bytes;
    this.#socket.write(Buffer.from(`${start}${dress} {${bytes}+}\r\n`, "latin1"));
  }

  /** A part of the message. */
  add(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** No further message for this folder. */
  endFolder(): void {
    if (this.#messages === 0) return;
    this.#socket.write(CRLF);
    this.#messages = 0;
    this.#bytes = 0;
    this.#unanswered++;
    this.#check();
  }

  /** Calls back when the server has confirmed everything. */
  end(done: () => void): void {
    this.#whenDone = done;
    this.#finish();
  }

  /** Whatever `work` writes goes to the system in one piece. */
  together(work: () => void): void {
    this.#socket.cork();
    work();
    this.#socket.uncork();
    this.#needsDrain ||= this.#socket.writableLength > UNSENT;
    this.#check();
  }

  #answer(text: string): void {
    if (/^[al] (?:NO|BAD)/.test(text)) fail(text);
    if (!text.startsWith("a OK")) return;
    this.#unanswered--;
    this.#check();
    this.#finish();
  }

  #check(): void {
    const full = this.#unanswered >= IN_FLIGHT || this.#needsDrain;
    if (full === this.#isFull) return;
    this.#isFull = full;
    if (full) this.onFull();
    else this.onFree();
  }

  #finish(): void {
    if (!this.#whenDone || this.#unanswered > 0) return;
    this.#socket.end();
    this.#whenDone();
  }
}

function fail(why: string): never {
  process.stderr.write(`floor: ${why}\n`);
  process.exit(1);
}
