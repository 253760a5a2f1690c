/**
 * The slots of one run: one of each server for as long as it runs, so that a connection that was lost can always be opened
 * again, and further ones where they are to be had.
 */
import { MailError, type Side } from "../engine/errors.ts";
import type { Slot, Slots } from "../jobs/slots.ts";

export type ServerOf = Readonly<Record<Side, string>>;

export interface SeatAround {
  /** Called when somebody more urgent needs a slot. */
  readonly wanted: () => void;
  /** Whether this server is so slow that a run should have no further connection to it. */
  readonly isWeary: (serverId: string) => boolean;
}

/** Connections of one run to one side: servers count those of one person, too, and further ones hardly make it faster. */
const MOST_OF_ONE_RUN = 4;

export class Seat {
  readonly #slots: Slots;
  readonly #serverOf: ServerOf;
  readonly #all: { readonly side: Side; readonly slot: Slot }[] = [];
  readonly #free: Record<Side, Slot[]> = { old: [], new: [] };
  readonly #around: SeatAround;

  private constructor(slots: Slots, serverOf: ServerOf, around: SeatAround) {
    this.#slots = slots;
    this.#serverOf = serverOf;
    this.#around = around;
  }

  /** Or the server that has no slot for another run. */
  static async take(
    slots: Slots,
    serverOf: ServerOf,
    around: SeatAround,
  ): Promise<Seat | { readonly missing: string }> {
    const both = await slots.tryTakeBoth(serverOf.old, serverOf.new, "copying");
    if ("missing" in both) return both;
    const seat = new Seat(slots, serverOf, around);
    seat.#keep("old", both.slots[0]);
    seat.#keep("new", both.slots[1]);
    return seat;
  }

  uses(serverId: string): boolean {
    return this.#serverOf.old === serverId || this.#serverOf.new === serverId;
  }

  /** Whether the run has more than one slot of this server. */
  hasExtra(serverId: string): boolean {
    const sides = new Set((["old", "new"] as const).filter((side) => this.#serverOf[side] === serverId));
    return this.#all.filter(({ side }) => sides.has(side)).length > sides.size;
  }

  /** A slot for a connection to this side. Throws MailError `server.tooManyConnections` where no further one is to be had. */
  async slot(side: Side): Promise<Slot> {
    if (this.#free[side].length === 0) await this.#extend(side);
    const slot = this.#free[side].pop();
    if (!slot)
      throw new MailError("server.tooManyConnections", "every connection that this server may have is in use", {
        side,
      });
    let isHeld = true;
    const release = (): void => {
      if (isHeld) this.#free[side].push(slot);
      isHeld = false;
    };
    return { wanted: slot.wanted, lost: slot.lost, release };
  }

  /** Only after all connections are closed. */
  release(): void {
    for (const { slot } of this.#all) slot.release();
  }

  async #extend(side: Side): Promise<void> {
    const serverId = this.#serverOf[side];
    if (this.#around.isWeary(serverId)) return;
    if (this.#all.filter((one) => one.side === side).length >= MOST_OF_ONE_RUN) return;
    const slot = await this.#slots.tryTake(serverId, "copying");
    if (slot) this.#keep(side, slot);
  }

  #keep(side: Side, slot: Slot): void {
    this.#all.push({ side, slot });
    this.#free[side].push(slot);
    slot.wanted.addEventListener("abort", this.#around.wanted, { once: true });
  }
}
