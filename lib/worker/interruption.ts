/** Why a run is ended before its end. */
import type { Side } from "../engine/errors.ts";
import type { Waiting } from "../engine/state.ts";

export type Why =
  | { readonly kind: "pause" }
  | { readonly kind: "stop" }
  /** The worker ends: the next one goes on. */
  | { readonly kind: "shutdown" }
  /** Somebody needs its connections: it goes on when there are some again. */
  | { readonly kind: "giveWay" }
  /** A server wants to be left alone for a while, or a lost reply to be waited for: nobody need be kept waiting for the slots. */
  | ({ readonly kind: "wait"; readonly side: Side | null } & Waiting)
  /** Imports have closed: it does not go on. */
  | { readonly kind: "closed" }
  /** Another worker has taken over. */
  | { readonly kind: "leaseLost" };

export class Interruption {
  readonly #controller = new AbortController();
  #why: Why | null = null;
  #later: Why | null = null;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The first reason; null while nobody wants the run to end. */
  get why(): Why | null {
    return this.#why;
  }

  /** Whether the run ends, or will after its next message. */
  get isComing(): boolean {
    return this.#why !== null || this.#later !== null;
  }

  /** Once the next message is through: unlike with by(), none is broken off that takes long. */
  afterNextMessageBy(why: Why): void {
    this.#later ??= why;
  }

  /** To be called then. */
  betweenMessages(): void {
    if (this.#later) this.by(this.#later);
  }

  /** The first one counts. */
  by(why: Why): void {
    this.#why ??= why;
    this.#controller.abort();
  }
}
