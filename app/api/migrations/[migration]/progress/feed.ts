/** A run as server-sent events: one whenever its words change, at most one a second. */
/** What is sent; `id` is the same while nothing has changed. */
export interface Frame {
  readonly id: string;
  /** Nothing comes after it. */
  readonly ended: boolean;
}

export interface Feed {
  /** How it is now. */
  readonly look: () => Promise<Frame>;
  /** Resolves when another look may show something else: seconds later at most, and at once when the signal is aborted. */
  readonly changed: (signal: AbortSignal) => Promise<unknown>;
  /** Whether the reader is still signed in. */
  readonly isSignedIn: () => Promise<boolean>;
  /** The id of what the reader saw last, when the connection was lost. */
  readonly lastId: string | null;
  readonly signal: AbortSignal;
}

const SESSION_MS = 30_000;
/** Something is sent at least so often, or what is between would take the line for dead. */
const SILENCE_MS = 15_000;
/** Browsers wait so long before they connect again. */
const RETRY = "retry: 2000\n\n";

/** The events as text, until the run has ended, the session is over or the reader is gone. */
export async function* feedText(
  { look, changed, isSignedIn, lastId, signal }: Feed,
  now: () => number = Date.now,
): AsyncGenerator<string> {
  yield RETRY;
  let seen = lastId;
  let checkedAt = now();
  let sentAt = checkedAt;
  while (!signal.aborted) {
    const at = now();
    if (at - checkedAt >= SESSION_MS) {
      if (!(await isSignedIn())) return yield "event: signedOut\ndata: -\n\n";
      checkedAt = at;
    }
    const frame = await look();
    if (frame.id !== seen) yield `id: ${frame.id}\ndata: ${JSON.stringify(frame)}\n\n`;
    else if (at - sentAt >= SILENCE_MS) yield ": still here\n\n";
    if (frame.id !== seen || at - sentAt >= SILENCE_MS) sentAt = at;
    seen = frame.id;
    if (frame.ended) return;
    await changed(signal);
  }
}
