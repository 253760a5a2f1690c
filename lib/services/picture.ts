/** Pictures of everybody that take a second to draw of a large roster: drawn behind the pages, which say of when they are. */
import type { Database } from "../db/database.ts";
import { calmly } from "./calm.ts";

/** Of so many people a picture is drawn for everybody who looks. */
export const SMALL_ROSTER = 5_000;
/** Of more, nothing is drawn again before so many milliseconds are over; whoever looks later sees the last one at once, and the next look a new one. */
export const PICTURE_FRESH_MS = 30_000;
/** Nobody looks: so often another is drawn nevertheless, so that whoever comes then does not wait … */
export const PICTURE_AGAIN_MS = 300_000;
/** … and does not see what is long past, where drawing failed meanwhile. */
export const PICTURE_KEPT_MS = 900_000;

export interface Picture<Drawn> {
  readonly drawn: Drawn;
  /** Epoch milliseconds; null: it was drawn for this look alone. */
  readonly asOf: number | null;
}

/** `now` in epoch milliseconds. */
type Draw<Drawn> = (now: number) => Promise<Drawn>;

interface Kept<Drawn> {
  readonly at: number;
  readonly drawn: Promise<Drawn>;
}

/** The last picture of one kind, for each database. */
export class PictureBook<Drawn> {
  readonly #last = new WeakMap<Database, Kept<Drawn>>();
  readonly #redrawing = new WeakSet<Database>();
  readonly #timers = new WeakMap<Database, NodeJS.Timeout>();

  /** `now` in epoch milliseconds. Throws what `draw` throws where there is none to show; the next who looks tries again. */
  async look(database: Database, now: number, draw: Draw<Drawn>): Promise<Picture<Drawn>> {
    if (await isSmall(database)) return { drawn: await draw(now), asOf: null };
    const known = this.#last.get(database);
    if (!known || now - known.at >= PICTURE_KEPT_MS) return this.#drawNow(database, now, draw);
    if (now - known.at >= PICTURE_FRESH_MS) this.#drawBehind(database, now, draw);
    return { drawn: await known.drawn, asOf: known.at };
  }

  /** Drawn for this look, and kept for those who come; for what is part of another picture. */
  async anew(database: Database, now: number, draw: Draw<Drawn>): Promise<Picture<Drawn>> {
    if (await isSmall(database)) return { drawn: await draw(now), asOf: null };
    return this.#drawNow(database, now, draw);
  }

  /** Whoever looks meanwhile waits for the same. */
  async #drawNow(database: Database, now: number, draw: Draw<Drawn>): Promise<Picture<Drawn>> {
    const kept = { at: now, drawn: draw(now) };
    const before = this.#last.get(database);
    this.#last.set(database, kept);
    kept.drawn.catch(() => (before ? this.#last.set(database, before) : this.#last.delete(database)));
    const drawn = await kept.drawn;
    this.#drawAgain(database, draw);
    return { drawn, asOf: now };
  }

  /** Where it fails the last one stays, until it is too old. */
  #drawBehind(database: Database, now: number, draw: Draw<Drawn>): void {
    if (this.#redrawing.has(database)) return;
    this.#redrawing.add(database);
    calmly(() => draw(now))
      .then((drawn) => {
        this.#last.set(database, { at: now, drawn: Promise.resolve(drawn) });
        this.#drawAgain(database, draw);
      })
      .catch(() => undefined)
      .finally(() => this.#redrawing.delete(database));
  }

  #drawAgain(database: Database, draw: Draw<Drawn>): void {
    clearTimeout(this.#timers.get(database));
    const timer = setTimeout(() => this.#drawBehind(database, Date.now(), draw), PICTURE_AGAIN_MS);
    this.#timers.set(database, timer.unref());
  }
}

async function isSmall({ client }: Database): Promise<boolean> {
  return (await client.rosterEntry.count()) <= SMALL_ROSTER;
}
