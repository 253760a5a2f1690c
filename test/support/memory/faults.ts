/**
 * Faults: every step of the protocol and every write of the journal is an event; a plan decides at which of them something goes
 * wrong. The events of a run are counted, so a test can stop at event 1, 2, 3 … until none is left.
 */
import { Interrupted, MailError, type Side } from "../../../lib/engine/errors.ts";
import type { MemoryProcess } from "./process.ts";

export type ProtocolEvent =
  | "connect"
  | "list"
  | "examine"
  | "select"
  | "facts"
  | "header"
  | "message"
  | "chunk"
  | "appendBegin"
  | "appendChunk"
  /** Everything but the last byte is sent; the engine writes its row next. */
  | "lastByteHeld"
  /** The last byte is out, the server has not filed the message yet. */
  | "released"
  /** Filed; its reply is on the way. */
  | "stored"
  | "create"
  | "created"
  | "subscribe"
  | "subscribed"
  | "addFlags"
  | "flagsAdded"
  | "noop";

/**
 * What a session makes of a line or a server that fails, and what can happen to the process. `lost`: the connection ends, by FIN, RST or BYE.
 * `timeout`: it stalls until our own time limit ends it. `garbage`: bytes that are no answer; where they are a row of a listing the folder
 * cannot be read and the connection lives, elsewhere nobody knows where in the stream it is, and it is given up. `killed`: SIGKILL.
 * `interrupted`: SIGTERM. `late` and `killedLate`: as `lost` and `killed`, but what was released, or flags that were to be added, is filed a while after (at
 * other events there is nothing to be late with). `hung`: it stalls, and somebody sends SIGTERM. A line that drips has nothing to fail with: see the scenario
 * "one byte at a time". That lib/imap makes this of real sockets is shown by test/imap/cut-anywhere.test.ts.
 */
export const FAULTS = ["lost", "timeout", "garbage", "killed", "interrupted", "late", "killedLate", "hung"] as const;
export type FaultKind = (typeof FAULTS)[number];

/** Events at which garbage is a row that cannot be read. */
const ROWS: ReadonlySet<ProtocolEvent> = new Set(["list", "facts"]);

export interface FaultPoint {
  readonly event: ProtocolEvent;
  readonly side: Side;
  /** Counts up from 1 over both servers. */
  readonly number: number;
}

/** What goes wrong at this point; null: nothing. */
export type FaultPlan = (point: FaultPoint) => FaultKind | null;

export const noFaults: FaultPlan = () => null;

/** One fault, at the n-th event of the run. */
export function faultAt(number: number, kind: FaultKind): FaultPlan {
  return (point) => (point.number === number ? kind : null);
}

/** One fault, at the n-th event of this name. */
export function faultAtEvent(event: ProtocolEvent, kind: FaultKind, nth = 1): FaultPlan {
  let seen = 0;
  return (point) => (point.event === event && ++seen === nth ? kind : null);
}

/** What the engine did wrong as a caller: no server would get into this state by itself. */
export class ContractBroken extends Error {
  constructor(what: string) {
    super(`the contract of ports.ts is broken: ${what}`);
    this.name = "ContractBroken";
  }
}

/** The faults of one process: counts its events and lets the planned ones happen. */
export class Faults {
  readonly #plan: FaultPlan;
  readonly #process: MemoryProcess;
  /** Points at which something went wrong, with what it was. */
  readonly fired: (FaultPoint & { readonly kind: FaultKind })[] = [];
  /** Broken contracts, kept because a caller may swallow the error. */
  readonly broken: ContractBroken[] = [];
  #events = 0;

  constructor(process: MemoryProcess, plan: FaultPlan) {
    this.#process = process;
    this.#plan = plan;
  }

  /** How many events the run has had. */
  get events(): number {
    return this.#events;
  }

  /** Lets the event happen. Where it breaks the connection, `end` is called first, with what broke it. */
  async pass(side: Side, event: ProtocolEvent, signal: AbortSignal, end: (kind: FaultKind) => void): Promise<void> {
    await this.#process.alive();
    const point: FaultPoint = { event, side, number: ++this.#events };
    const kind = this.#plan(point);
    if (kind !== null) {
      this.fired.push({ ...point, kind });
      const isBadRow = kind === "garbage" && ROWS.has(event);
      if (kind !== "interrupted" && !isBadRow) end(kind);
      if (kind === "killed" || kind === "killedLate") this.#process.kill();
      if (kind === "interrupted" || kind === "hung") this.#process.interrupt();
      if (kind === "hung") await aborted(signal);
      if (kind === "lost" || kind === "late") throw new MailError("net.lost", "the connection was lost", { side });
      if (isBadRow) throw new MailError("folder.unreadable", "a row that cannot be understood", { side });
      if (kind === "garbage") throw new MailError("net.lost", "the server sent something that is no answer", { side });
      if (kind === "timeout") throw new MailError("net.timeout", "the server did not answer in time", { side });
    }
    await this.#process.alive();
    if (signal.aborted) {
      end("interrupted");
      throw new Interrupted();
    }
  }

  /** Remembers that the caller broke the contract; the error is for throwing. */
  breach(what: string): ContractBroken {
    const error = new ContractBroken(what);
    this.broken.push(error);
    return error;
  }
}

/** Resolves when the signal is aborted. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
