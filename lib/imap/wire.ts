/**
 * The byte stream between the socket and whoever speaks IMAP over it: first imapflow, which signs in, then our own channel. It
 * holds the wall: nothing reaches the socket that the wall has not let through.
 */
import type { Socket } from "node:net";
import { Duplex, type Readable, type Writable } from "node:stream";
import { constants, createDeflateRaw, createInflateRaw } from "node:zlib";
import { asMailError, type MailError, type Side } from "../engine/errors.ts";
import { farewell } from "./refusals.ts";
import { parseStatus } from "./reply.ts";
import type { Transcript } from "./settings.ts";
import { ServerLines } from "./transcript.ts";
import { Wall } from "./wall.ts";

/** A server that takes so many bytes within the time allowed for silence is slow, not silent: about 270 bytes a second. */
export const BITE_BYTES = 32 * 1024;
/** How a stream ends, one way or the other. */
const ENDS = ["end", "close", "error"] as const;
/** Emitted when the operating system took a bite, and more of them wait. */
export const TAKEN = "taken";

export class Wire extends Duplex {
  readonly #socket: Socket;
  /** What we hear and say: the socket itself, until both sides compress. */
  #in: Readable;
  #out: Writable;
  readonly #wall: Wall;
  readonly #serverLines: ServerLines | null;
  readonly #side: Side;
  #ended = false;
  #latest: Buffer = Buffer.alloc(0);

  /** The socket must be connected, with its TLS handshake behind it; bytes that came already are to be pushed back into it. */
  constructor(socket: Socket, side: Side, transcript?: Transcript) {
    // One object per chunk, so that reading hands chunks on by reference instead of joining them.
    super({ readableObjectMode: true, readableHighWaterMark: 8, writableHighWaterMark: 256 * 1024 });
    this.#socket = socket;
    this.#in = socket;
    this.#out = socket;
    this.#side = side;
    this.#wall = new Wall(side, (line) => transcript?.("client", line));
    this.#serverLines = transcript === undefined ? null : new ServerLines((line) => transcript("server", line));
    this.#listen(socket);
    socket.on("timeout", () => this.emit("timeout"));
  }

  /** What a failing stream still delivered stays readable; whoever waits for more finds its end. */
  #listen(source: Readable): void {
    source.on("data", this.#arrived);
    for (const event of ENDS) source.on(event, this.#end);
  }

  /**
   * From now on both sides compress (RFC 4978): the server has agreed, and no command is under way. `rest`: what has come behind its reply.
   * Not for an account that is written to: what is compressed is handed to the operating system a little later.
   */
  startDeflate(rest: Buffer): void {
    const inflate = createInflateRaw({ chunkSize: 64 * 1024, finishFlush: constants.Z_SYNC_FLUSH });
    const deflate = createDeflateRaw({ flush: constants.Z_SYNC_FLUSH });
    this.#socket.off("data", this.#arrived);
    for (const event of ENDS) this.#socket.off(event, this.#end);
    for (const event of ["close", "error"]) this.#socket.on(event, () => inflate.end());
    // What cannot be read any more is a connection that has ended.
    inflate.on("error", () => this.#socket.destroy());
    inflate.write(rest);
    this.#socket.pipe(inflate);
    deflate.pipe(this.#socket);
    this.#in = inflate;
    this.#out = deflate;
    this.#listen(inflate);
  }

  /** Part of what imapflow asks of a socket: `timeout` is emitted after so many milliseconds without traffic. */
  setTimeout(milliseconds: number): void {
    this.#socket.setTimeout(milliseconds);
  }

  override _read(): void {
    if (!this.#ended) this.#in.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    try {
      const [first, ...more] = this.#wall.outgoing(chunk);
      if (first === undefined) done();
      else if (this.#socket.destroyed) done(this.#lost());
      else
        this.#out.write(more.length === 0 ? first : Buffer.concat([first, ...more]), (error) =>
          done(error ? this.#lost() : null),
        );
    } catch (error) {
      this.#socket.destroy();
      done(asMailError(error));
    }
  }

  /** What was written while corked, in few calls to the operating system. */
  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: (error?: Error | null) => void): void {
    try {
      this.#hand(
        chunks.flatMap(({ chunk }) => this.#wall.outgoing(chunk)),
        done,
      );
    } catch (error) {
      this.#socket.destroy();
      done(asMailError(error));
    }
  }

  /** In bites: a server that is slow, not silent, is known by taking them. */
  #hand(pieces: readonly Buffer[], done: (error?: Error | null) => void): void {
    const rest = [...pieces];
    const bite: Buffer[] = [];
    let room = BITE_BYTES;
    for (let piece = rest.shift(); piece !== undefined; piece = room > 0 ? rest.shift() : undefined) {
      bite.push(piece.subarray(0, room));
      if (piece.length > room) rest.unshift(piece.subarray(room));
      room -= Math.min(room, piece.length);
    }
    const last = bite.pop();
    if (last === undefined) done();
    else if (this.#socket.destroyed) done(this.#lost());
    else {
      this.#out.cork();
      for (const piece of bite) this.#out.write(piece);
      this.#out.write(last, (error) => {
        if (error || rest.length === 0) done(error ? this.#lost() : null);
        else {
          this.emit(TAKEN);
          this.#hand(rest, done);
        }
      });
      this.#out.uncork();
    }
  }

  override _final(done: () => void): void {
    this.#out.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    for (const stream of [this.#in, this.#out, this.#socket]) stream.destroy();
    done(error);
  }

  readonly #arrived = (chunk: Buffer): void => {
    if (this.#ended) return;
    this.#latest = chunk;
    this.#wall.incoming(chunk);
    this.#serverLines?.push(chunk);
    if (!this.push(chunk)) this.#in.pause();
  };

  readonly #end = (): void => {
    if (this.#ended) return;
    this.#ended = true;
    this.push(null);
  };

  /** Why we cannot send any more: a BYE may have come that nobody has read yet. */
  #lost(): MailError {
    const bye = /^\* (BYE.*?)\r?$/im.exec(this.#latest.toString("latin1", Math.max(0, this.#latest.length - 1000)));
    const words = bye === null ? null : parseStatus(bye[1] ?? "");
    return farewell(words === null ? null : { status: "BYE", code: words.code, text: words.text }, this.#side);
  }
}
