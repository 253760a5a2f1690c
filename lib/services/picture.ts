/** Pictures of everybody that take a second to draw of a large roster: drawn at most every half a minute, and the page says of when they are. */
import type { Database } from "../db/database.ts";

/** Of so many people a picture is drawn for everybody who looks. */
export const SMALL_ROSTER = 5_000;
/** Of more, nothing is drawn again before so many milliseconds are over … */
export const PICTURE_FRESH_MS = 30_000;
/** … and whoever looks later sees the last one at once, while another is drawn for whoever looks next. One older than that is shown to nobody. */
export const PICTURE_KEPT_MS = 120_000;

export interface Picture<Drawn> {
  readonly drawn: Drawn;
  /** Epoch milliseconds; null: it was drawn for this look alone. */
  readonly asOf: number | null;
}

interface Kept<Drawn> {
  readonly at: number;
  readonly drawn: Promise<Drawn>;
}

/** The last picture of one kind, for each database. */
export class PictureBook<Drawn> {
  readonly #last = new WeakMap<Database, Kept<Drawn>>();
  readonly #redrawing = new WeakSet<Database>();

  /** `now` in epoch milliseconds. Throws what `draw` throws where there is none to show; the next who looks tries again. */
  async look(database: Database, now: number, draw: () => Promise<Drawn>): Promise<Picture<Drawn>> {
    if ((await database.client.rosterEntry.count()) <= SMALL_ROSTER) return { drawn: await draw(), asOf: null };
    const known = this.#last.get(database);
    if (!known || now - known.at >= PICTURE_KEPT_MS) return this.#drawNow(database, now, draw);
    if (now - known.at >= PICTURE_FRESH_MS) this.#drawBehind(database, now, draw);
    return { drawn: await known.drawn, asOf: known.at };
  }

  /** Whoever looks meanwhile waits for the same. */
  async #drawNow(database: Database, now: number, draw: () => Promise<Drawn>): Promise<Picture<Drawn>> {
    const kept = { at: now, drawn: draw() };
    this.#last.set(database, kept);
    kept.drawn.catch(() => this.#last.delete(database));
    return { drawn: await kept.drawn, asOf: now };
  }

  /** Where it fails the last one stays, until it is too old. */
  #drawBehind(database: Database, now: number, draw: () => Promise<Drawn>): void {
    if (this.#redrawing.has(database)) return;
    this.#redrawing.add(database);
    draw()
      .then((drawn) => this.#last.set(database, { at: now, drawn: Promise.resolve(drawn) }))
      .catch(() => undefined)
      .finally(() => this.#redrawing.delete(database));
  }
}
