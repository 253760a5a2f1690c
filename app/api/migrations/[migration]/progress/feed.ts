/** A run as server-sent events: one whenever its words change, at most one a second. */
import { setTimeout as pause } from "node:timers/promises";

/** What is sent; `id` is the same while nothing has changed. */
export interface Frame {
  readonly id: string;
  /** Nothing comes after it. */
  readonly ended: boolean;
}

export interface Feed {
  /** How it is now. */
  readonly look: () => Promise<Frame>;
  /** Whether the reader is still signed in. */
  readonly isSignedIn: () => Promise<boolean>;
  /** The id of what the reader saw last, when the connection was lost. */
  readonly lastId: string | null;
  readonly signal: AbortSignal;
}

export interface Rhythm {
  readonly now: () => number;
  /** Throws when the signal is aborted. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

const REAL: Rhythm = { now: Date.now, wait: (milliseconds, signal) => pause(milliseconds, undefined, { signal }) };

const LOOK_MS = 1000;
const SESSION_MS = 30_000;
/** Something is sent at least so often, or what is between would take the line for dead. */
const SILENCE_MS = 15_000;
/** Browsers wait so long before they connect again. */
const RETRY = "retry: 2000\n\n";

/** The events as text, until the run has ended, the session is over or the reader is gone. */
export async function* feedText({ look, isSignedIn, lastId, signal }: Feed, rhythm = REAL): AsyncGenerator<string> {
  yield RETRY;
  let seen = lastId;
  let checkedAt = rhythm.now();
  let sentAt = checkedAt;
  while (!signal.aborted) {
    const now = rhythm.now();
    if (now - checkedAt >= SESSION_MS) {
      if (!(await isSignedIn())) return yield "event: signedOut\ndata: -\n\n";
      checkedAt = now;
    }
    const frame = await look();
    if (frame.id !== seen) yield `id: ${frame.id}\ndata: ${JSON.stringify(frame)}\n\n`;
    else if (now - sentAt >= SILENCE_MS) yield ": still here\n\n";
    if (frame.id !== seen || now - sentAt >= SILENCE_MS) sentAt = now;
    seen = frame.id;
    if (frame.ended) return;
    await rhythm.wait(LOOK_MS, signal).catch(() => undefined);
  }
}
