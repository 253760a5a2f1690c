/** Who moves in a replay: the same people with the same mail for the same seed. */
import { Random } from "../../test/support/mail/random.ts";

/** Somebody with a mailbox on the old server. */
export interface Mover {
  readonly login: string;
  readonly messages: number;
  /** Messages that the old server cannot hand out. */
  readonly damaged: number;
  /** When the button is pressed, 0 to 1 of the time in which people come; null: never (dormant). */
  readonly comes: number | null;
  /** Mail that arrives at the old address after the first run. */
  readonly arriving: number;
}

/** Of the mail that Argonne's people had, before it is scaled down. */
export const MESSAGE_BYTES = 60_000;
const MEDIAN_BYTES = 280e6;
const GIANT_BYTES = 20e9;
/** By which factors mailboxes are larger or smaller than the one in the middle: a few have most of the mail. */
const FACTORS = [0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1, 1.2, 1.5, 2, 2.5, 4, 6, 12];

export interface TownOptions {
  readonly seed: string;
  /** A hundredth of each mailbox's mail for 100. */
  readonly scale: number;
  readonly active: number;
  readonly dormant: number;
}

/** The largest mailbox is somebody's in the middle of the alphabet, and half of all come on the last day. */
export function townOf({ seed, scale, active, dormant }: TownOptions): Mover[] {
  const random = new Random(`${seed} town`);
  const giant = Math.floor(active * 0.6);
  const messagesOf = (bytes: number): number => Math.max(3, Math.round(bytes / scale / MESSAGE_BYTES));
  const movers = Array.from({ length: active }, (_, index): Mover => {
    const bytes = index === giant ? GIANT_BYTES : MEDIAN_BYTES * random.pick(FACTORS);
    return {
      login: `person${String(index).padStart(3, "0")}`,
      messages: messagesOf(bytes),
      damaged: random.perMille(60) ? 1 : 0,
      comes: random.perMille(500) ? 0.85 + random.below(150) / 1_000 : random.below(850) / 1_000,
      arriving: random.perMille(200) ? 1 + random.below(3) : 0,
    };
  });
  const asleep = Array.from({ length: dormant }, (_, index): Mover => {
    const login = `dormant${String(index).padStart(3, "0")}`;
    return { login, messages: 3, damaged: 0, comes: null, arriving: 0 };
  });
  return [...movers, ...asleep];
}
