/**
 * What is told in one go is one piece: a batch is told message by message when its answer has come, and the first message of it took
 * no longer than all of it. Pure; times in milliseconds.
 */
import type { Done } from "./work-samples.ts";

/** Told within this time, it came with one answer. */
const TOGETHER_MS = 50;

/** A piece that is complete: `at` is when the last of it was told. */
export interface Piece extends Done {
  readonly folder: string;
  readonly at: number;
}

interface Open extends Piece {
  readonly since: number;
}

export class Pieces {
  readonly #complete: (piece: Piece) => void;
  /** By folder, oldest first. */
  readonly #open = new Map<string, Open>();

  constructor(complete: (piece: Piece) => void) {
    this.#complete = complete;
  }

  /** So much more of a folder is done. */
  add(at: number, folder: string, done: Done): void {
    this.completeUntil(at);
    const before = this.#open.get(folder) ?? { messages: 0, bytes: 0, since: at };
    const [messages, bytes] = [before.messages + done.messages, before.bytes + done.bytes];
    this.#open.set(folder, { folder, messages, bytes, isAll: done.isAll, since: before.since, at });
  }

  /** Nothing comes any more to those that began long enough before this. */
  completeUntil(at: number): void {
    for (const piece of this.#open.values()) if (at - piece.since >= TOGETHER_MS) this.#end(piece);
  }

  /** Nothing comes any more to any. */
  completeAll(): void {
    for (const piece of this.#open.values()) this.#end(piece);
  }

  /** Told, but not complete. */
  pending(): { readonly messages: number; readonly bytes: number } {
    let [messages, bytes] = [0, 0];
    for (const piece of this.#open.values()) {
      messages += piece.messages;
      bytes += piece.bytes;
    }
    return { messages, bytes };
  }

  #end(piece: Open): void {
    this.#open.delete(piece.folder);
    this.#complete(piece);
  }
}
