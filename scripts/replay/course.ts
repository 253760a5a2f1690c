/** The course of a replay: people come, things go wrong, mail keeps arriving, until everybody is done. */
import { setTimeout as pause } from "node:timers/promises";
import type { ProgressRecord } from "../../lib/progress/record.ts";
import { fleetForecast } from "../../lib/services/fleet-forecast.ts";
import { draft, plainMessage } from "../../test/support/mail/compose.ts";
import { editMailbox } from "../../test/support/mail/mailbox-editor.ts";
import { Random } from "../../test/support/mail/random.ts";
import { PASSWORD, type ReplayBed } from "./bed.ts";
import { type Guess, Guesses } from "./guesses.ts";
import { MISFORTUNES } from "./misfortunes.ts";
import type { Mover } from "./town.ts";

/** How things stood at a moment, in seconds since the beginning. */
export interface Moment {
  readonly at: number;
  /** People who have pressed the button, and those who are done. */
  readonly come: number;
  readonly done: number;
  /** Part of all messages that are on the new server, 0 to 1. */
  readonly share: number;
  /** When all who have come should be done, as administrators read it; null while nothing can be said of one in ten. */
  readonly expectedEnd: number | null;
  /** When they were done; null: not at all. */
  readonly trueEnd: number | null;
}

export interface Course {
  readonly moments: readonly Moment[];
  readonly misfortunes: readonly { readonly at: number; readonly what: string }[];
  readonly seconds: number;
  readonly guesses: readonly Guess[];
}

export interface CourseOptions {
  readonly seed: string;
  /** So long people keep coming, in seconds. */
  readonly coming: number;
  /** After so many seconds whoever is not done is named. */
  readonly limit: number;
  say(line: string): void;
}

const LOOK_MS = 500;
const GUESS_MS = 100;
const MOMENT_S = 5;

/** Resolves when everybody who came is done, or at the limit. */
export async function runCourse(bed: ReplayBed, movers: readonly Mover[], options: CourseOptions): Promise<Course> {
  const course = new RunningCourse(bed, movers, options);
  const guesses = new Guesses(bed.portal.database);
  const over = new AbortController();
  const listening = listen(guesses, over.signal);
  while (!(await course.isOver())) {
    await course.step();
    await pause(LOOK_MS);
  }
  over.abort();
  await listening;
  await guesses.look();
  await course.noteDone();
  return { ...course.result(), guesses: await guesses.judged() };
}

async function listen(guesses: Guesses, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await guesses.look();
    await pause(GUESS_MS);
  }
}

class RunningCourse {
  readonly #bed: ReplayBed;
  readonly #options: CourseOptions;
  readonly #started = performance.now();
  readonly #coming: Mover[];
  readonly #active: number;
  readonly #messages: number;
  /** To whom mail will arrive once they are done. */
  readonly #arriving: Mover[];
  readonly #misfortunes = [...MISFORTUNES];
  #share = 0;
  readonly #struck: { at: number; what: string }[] = [];
  readonly #moments: Omit<Moment, "trueEnd">[] = [];
  /** Who came when, in their order. */
  readonly #came: string[] = [];
  readonly #doneAt = new Map<string, number>();

  constructor(bed: ReplayBed, movers: readonly Mover[], options: CourseOptions) {
    this.#bed = bed;
    this.#options = options;
    const active = movers.filter(({ comes }) => comes !== null);
    this.#coming = [...active].sort((one, other) => (one.comes ?? 0) - (other.comes ?? 0));
    this.#active = active.length;
    this.#messages = active.reduce((sum, { messages }) => sum + messages, 0);
    this.#arriving = active.filter(({ arriving }) => arriving > 0);
  }

  get #now(): number {
    return (performance.now() - this.#started) / 1_000;
  }

  async isOver(): Promise<boolean> {
    if (this.#now > this.#options.limit) return true;
    const { client } = this.#bed.portal.database;
    if (this.#coming.length + this.#arriving.length > 0) return false;
    return (await client.migration.count({ where: { phase: { not: "done" } } })) === 0;
  }

  async step(): Promise<void> {
    await this.#letThemCome();
    await this.#pressAgain();
    await this.#letMailArrive();
    const share = await this.#shareCopied();
    await this.#letThingsGoWrong(share);
    await this.noteDone();
    if (this.#now >= (this.#moments.at(-1)?.at ?? -MOMENT_S) + MOMENT_S) await this.#note(share);
  }

  result(): Omit<Course, "guesses"> {
    const moments = this.#moments.map((moment) => ({ ...moment, trueEnd: this.#endOfFirst(moment.come) }));
    return { moments, misfortunes: this.#struck, seconds: this.#now };
  }

  /** When the first so many of those who came were all done. */
  #endOfFirst(count: number): number | null {
    const ends = this.#came.slice(0, count).map((login) => this.#doneAt.get(login) ?? Number.POSITIVE_INFINITY);
    const end = Math.max(0, ...ends);
    return Number.isFinite(end) ? end : null;
  }

  async noteDone(): Promise<void> {
    const done = await this.#bed.portal.database.client.migration.findMany({
      where: { phase: "done" },
      select: { oldAccount: { select: { login: true } } },
    });
    for (const { oldAccount } of done)
      if (!this.#doneAt.has(oldAccount.login)) this.#doneAt.set(oldAccount.login, this.#now);
  }

  async #letThemCome(): Promise<void> {
    const share = this.#now / this.#options.coming;
    while ((this.#coming[0]?.comes ?? Number.POSITIVE_INFINITY) <= share) {
      const mover = this.#coming.shift();
      if (!mover) continue;
      await this.#bed.queue(mover);
      this.#came.push(mover.login);
    }
  }

  /** Whoever was told that the new mailbox is full presses the button again once somebody has made room. */
  async #pressAgain(): Promise<void> {
    await this.#bed.portal.database.client.migration.updateMany({
      where: { activity: "needsUser", reason: "quota.full", stateSince: { lt: new Date(Date.now() - 5_000) } },
      data: { phase: "queued", activity: "running", reason: null, queuedAt: new Date(), stateSince: new Date() },
    });
  }

  /** New mail comes to the old address of those who are done, and they catch up. */
  async #letMailArrive(): Promise<void> {
    const { client } = this.#bed.portal.database;
    const done = await client.migration.findMany({
      where: { phase: "done", oldAccount: { login: { in: this.#arriving.map(({ login }) => login) } } },
      select: { id: true, oldAccount: { select: { login: true } } },
    });
    for (const { id, oldAccount } of done) {
      const index = this.#arriving.findIndex(({ login }) => login === oldAccount.login);
      const [mover] = index < 0 ? [] : this.#arriving.splice(index, 1);
      if (!mover) continue;
      await this.#deliver(mover);
      const again = { phase: "queued", activity: "running", grade: null, queuedAt: new Date() } as const;
      await client.migration.update({ where: { id }, data: again });
    }
  }

  async #deliver({ login, arriving }: Mover): Promise<void> {
    const { host, port } = this.#bed.servers.old;
    const random = new Random(`${this.#options.seed} ${login} late`);
    await editMailbox({ host, port, user: login, password: PASSWORD }, async (editor) => {
      for (let count = 0; count < arriving; count++) {
        const instant = 1_790_000_000 + count;
        const bytes = plainMessage(random, draft(random, instant, 2_000));
        await editor.append(["INBOX"], { bytes, flags: [], instant });
      }
    });
  }

  /** By what runs have put down and what those under way tell. */
  async #shareCopied(): Promise<number> {
    const { client } = this.#bed.portal.database;
    const { _sum } = await client.run.aggregate({ _sum: { copied: true } });
    const underWay = await client.progress.findMany({
      where: { migration: { phase: { in: ["copying", "verifying"] } } },
      select: { record: true },
    });
    const records = underWay.map(({ record }): ProgressRecord => JSON.parse(record));
    const copying = records.reduce((sum, { doneMessages }) => sum + doneMessages, 0);
    // What was under way when a worker was killed counts again when it is found.
    this.#share = Math.max(this.#share, Math.min(1, ((_sum.copied ?? 0) + copying) / this.#messages));
    return this.#share;
  }

  async #letThingsGoWrong(share: number): Promise<void> {
    while ((this.#misfortunes[0]?.at ?? Number.POSITIVE_INFINITY) <= share) {
      const next = this.#misfortunes.shift();
      if (!next) return;
      this.#options.say(`${this.#now.toFixed(0)} s: ${next.what}`);
      this.#struck.push({ at: this.#now, what: next.what });
      await next.strike(this.#bed);
    }
  }

  async #note(share: number): Promise<void> {
    const { client } = this.#bed.portal.database;
    const done = await client.migration.count({ where: { phase: "done" } });
    const come = this.#active - this.#coming.length;
    const { underWay } = await fleetForecast(this.#bed.portal.database, 0);
    const isKnown = underWay.unknown * 10 <= underWay.count && Number.isFinite(underWay.end);
    const expectedEnd = isKnown && underWay.count > 0 ? this.#now + (underWay.end - Date.now()) / 1_000 : null;
    this.#moments.push({ at: this.#now, come, done, share, expectedEnd });
    this.#options.say(`${this.#now.toFixed(0)} s: ${come} have come, ${done} are done, ${(share * 100).toFixed(0)} %`);
  }
}
