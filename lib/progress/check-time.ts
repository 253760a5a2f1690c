/** How long the checking at the end takes. Before it begins that is guessed from how long the looking at the beginning took. Pure. */
import type { Phase } from "../engine/state.ts";
import type { CopyTime } from "./copy-time.ts";
import type { Work } from "./work.ts";

/** The new side is read once more as the old one was, and a sample of what is in it. */
const TIMES_THE_SCAN = 1;
/** A folder takes as long as so many messages in it. */
const FOLDER_MESSAGES = 50;
const FIRST_DOUBT = 0.7;
const LEAST_DOUBT = 0.2;
/** What the beginning says counts as much as so large a part of the checking itself. */
const PART_OF_FIRST = 0.1;
const LEAST_PART = 0.2;

export class CheckTime {
  readonly #besideMail: number;
  #scanBegan: number | null = null;
  #scanSeconds = 0;
  #began: number | null = null;
  /** How much was checked when last a folder was done, and after how many seconds. */
  #told = { part: 0, seconds: 0 };

  /** `besideMail`: seconds that earlier runs took for all but their mail. What looking and checking do not take of them passes with the copying. */
  constructor(besideMail = 0) {
    this.#besideMail = besideMail;
  }

  phase(at: number, phase: Phase): void {
    if (phase === "scanning") this.#scanBegan = at;
    if (phase === "copying" && this.#scanBegan !== null) this.#scanSeconds = (at - this.#scanBegan) / 1000;
    if (phase === "verifying") this.#began = at;
  }

  /** All of it before it has begun, and what passes with the copying, of which this part is left. */
  whole(found: Work, partToCopy = 0): CopyTime {
    const check = this.#scanSeconds * TIMES_THE_SCAN;
    const beside = Math.max(0, this.#besideMail - this.#scanSeconds - check);
    return { seconds: found.messages === 0 ? 0 : check + beside * partToCopy, doubt: FIRST_DOUBT };
  }

  /** What is left of it. */
  left(at: number, { found, checked }: { readonly found: Work; readonly checked: Work }): CopyTime {
    const whole = this.whole(found);
    const passed = this.#began === null ? 0 : (at - this.#began) / 1000;
    const part = partOf(checked, found);
    if (part > this.#told.part) this.#told = { part, seconds: passed };
    if (part === 0) return { seconds: Math.max(0, whole.seconds - passed), doubt: FIRST_DOUBT };
    const trust = part / (part + PART_OF_FIRST);
    const all = (this.#told.seconds / part) * trust + whole.seconds * (1 - trust);
    // A folder that takes longer than the others is not over because it should be.
    const seconds = Math.max(all - passed, all * (1 - part) * LEAST_PART);
    return { seconds, doubt: Math.max(LEAST_DOUBT, FIRST_DOUBT * (1 - trust)) };
  }
}

function partOf(checked: Work, found: Work): number {
  const weigh = ({ messages, folders }: Work): number => messages + folders * FOLDER_MESSAGES;
  return weigh(found) === 0 ? 0 : weigh(checked) / weigh(found);
}
