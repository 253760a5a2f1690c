/** Faults that a test arms, and the count of what they wait for. */

/** How a connection is cut: `fin` closes it in order, `rst` resets it, `stall` leaves it open and silent. */
export type Cut = "fin" | "rst" | "stall";

/** What every fault has. */
interface Common {
  /** Which APPEND, or which matching command, it strikes, counted over all connections from when it was armed. Default 1. */
  nth?: number;
  /** How many in a row from then on. Default 1. */
  times?: number;
}

/** Something that goes wrong. */
export type Fault = Common &
  (
    | {
        /**
         * Passes so many of the client's bytes on, counted from the word APPEND, then cuts both sides. A command that has
         * fewer is passed on as a whole before the cut.
         */
        kind: "cutAppend";
        afterBytes: number;
        how: "fin" | "rst";
      }
    /** Passes an APPEND on, swallows its tagged OK, and cuts the client off; `stall` swallows whatever follows as well. */
    | { kind: "loseAppendAnswer"; how: Cut }
    | {
        /**
         * Keeps the last bytes of an APPEND's first literal (0: only what comes after it), takes the rest of the command
         * from the client, and cuts the client off. `deliverHeld` sends the kept bytes to the server, however late.
         */
        kind: "holdAppendTail";
        bytes: number;
        how: Cut;
      }
    /** Answers a command with BYE instead of passing it on, and closes both sides. `command` is matched without the tag. */
    | { kind: "bye"; command: RegExp; text?: string }
    /** Answers a command, for example with `NO [OVERQUOTA] full`, instead of passing it on. */
    | { kind: "answer"; command: RegExp; text: string }
  );

/** A fault of one kind. */
export type FaultOf<Kind extends Fault["kind"]> = Extract<Fault, { kind: Kind }>;

/** A fault that waits for its moment. */
export interface ArmedFault {
  /** Resolves when it has struck for the first time. */
  readonly happened: Promise<void>;
  /** How often it has struck. */
  strikes(): number;
}

/** A fault at the moment when it is due; `strike` is called once it has been carried out. */
export interface DueFault<F extends Fault = Fault> {
  fault: F;
  strike(): void;
}

/** The armed faults of a proxy. */
export class Arsenal {
  readonly #armed: { fault: Fault; seen: number; strike(): void }[] = [];

  /** Arms a fault; it counts from now on. */
  arm(fault: Fault): ArmedFault {
    const { promise: happened, resolve } = Promise.withResolvers<void>();
    let strikes = 0;
    const strike = () => {
      strikes++;
      resolve();
    };
    this.#armed.push({ fault, seen: 0, strike });
    return { happened, strikes: () => strikes };
  }

  /** Counts a command (without its tag), and returns the fault that is due at it, if any. */
  dueAt(command: string): DueFault | null {
    let due: DueFault | null = null;
    for (const armed of this.#armed) {
      if (!concerns(armed.fault, command)) continue;
      armed.seen++;
      const { nth = 1, times = 1 } = armed.fault;
      const isDue = armed.seen >= nth && armed.seen < nth + times;
      if (isDue && !due) due = { fault: armed.fault, strike: armed.strike };
    }
    return due;
  }
}

function concerns(fault: Fault, command: string): boolean {
  if (fault.kind === "bye" || fault.kind === "answer") return fault.command.test(command);
  return /^APPEND /i.test(command);
}
