/**
 * Who is copied when: every mailbox in line is given its turns in the order in which the workers take them, with the speeds that were measured and the
 * limits of the servers. Pure. Simple on purpose: no limit that is added and nobody who joins the line makes anything earlier.
 */
import { type Calendar, OpenTimes } from "./open-time.ts";
import { Places } from "./places.ts";
import { ServerForecast } from "./server-forecast.ts";

/** Or a wave of people with limits of their own: to a forecast it is one more server that their mail passes. */
export interface LimitedServer {
  readonly id: string;
  /** So many mailboxes are copied from it or to it at once. At least 1. */
  readonly runs: number;
  readonly messagesPerSecond: number | null;
  readonly bytesPerSecond: number | null;
  readonly dailyBytes: number | null;
  /** Of today's budget. */
  readonly usedToday: number;
  readonly calendar: Calendar;
}

/** A mailbox that is in line, at work, or thought to come. */
export interface ExpectedMailbox {
  readonly id: string;
  readonly oldServerId: string;
  readonly newServerId: string;
  /** Of its wave, where that has limits. */
  readonly waveId?: string | null;
  /** Whether it is being copied at this moment. */
  readonly isRunning: boolean;
  /** Higher comes first. */
  readonly rank: number;
  /** When it was put in line; of two with as much service the first comes first. */
  readonly queuedAt: number;
  readonly servedMs: number;
  /** Not before then, whosever turn it is; null: at any time. */
  readonly notBefore: number | null;
  /** What is left. */
  readonly messages: number;
  readonly bytes: number;
  /** So long it would take with nobody else there and no limit. */
  readonly milliseconds: number;
}

export interface ForecastInput {
  readonly now: number;
  readonly servers: readonly LimitedServer[];
  readonly mailboxes: readonly ExpectedMailbox[];
  /** So many runs all workers have at once. At least 1. */
  readonly runs: number;
  /** Whoever has had its connections for so long gives way to others. */
  readonly sliceMs: number;
}

/** Epoch milliseconds; Infinity: not within a year, or never. */
export interface Expected {
  readonly start: number;
  readonly end: number;
}

/**
 * By the id of the mailbox. `times`: those of the same servers from the same moment, where there is more than one forecast. Throws where a
 * mailbox is on a server that is not among the servers.
 */
export function forecast(input: ForecastInput, times = new OpenTimes(input.servers, input.now)): Map<string, Expected> {
  const { now, mailboxes } = input;
  const course = new Course(input, times);
  const expected = new Map<string, Expected>();
  for (const { mailbox, part } of turnsOf(input)) {
    const before = expected.get(mailbox.id);
    const turn = course.take(mailbox, part, before?.end ?? now);
    expected.set(mailbox.id, { start: before?.start ?? turn.start, end: turn.end });
  }
  for (const { id } of mailboxes) if (!expected.has(id)) expected.set(id, { start: now, end: now });
  return expected;
}

/** The servers that its mail passes, and its wave. */
export function limitedBy({ oldServerId, newServerId, waveId }: ExpectedMailbox): readonly string[] {
  return [oldServerId, newServerId, ...(waveId ? [waveId] : [])];
}

/** When the last of them is done; `now` where there is nobody. */
export function endOfAll(expected: ReadonlyMap<string, Expected>, now: number): number {
  let end = now;
  for (const one of expected.values()) end = Math.max(end, one.end);
  return end;
}

interface Turn {
  readonly mailbox: ExpectedMailbox;
  /** Of what is left of it, 0 to 1. */
  readonly part: number;
  /** Service before it. */
  readonly servedMs: number;
}

/**
 * Turns in their order: those at work end theirs first, then whoever had least service. A mailbox's later turns are taken to be as long as all before it, so
 * that even the largest has only a few.
 */
function turnsOf({ mailboxes, sliceMs }: ForecastInput): Turn[] {
  const turns = mailboxes.flatMap((mailbox) => {
    const own: Turn[] = [];
    const { milliseconds } = mailbox;
    for (let done = 0; done < milliseconds; ) {
      const servedMs = Math.floor((mailbox.servedMs + done) / sliceMs) * sliceMs;
      const length = Math.min(milliseconds - done, Math.max(sliceMs, servedMs));
      const goesOn = mailbox.isRunning && done === 0;
      own.push({ mailbox, part: length / milliseconds, servedMs: goesOn ? -1 : servedMs });
      done += length;
    }
    return own;
  });
  const isFirst = (turn: Turn): number => (turn.servedMs < 0 ? 0 : 1);
  return turns.sort(
    (a, b) =>
      isFirst(a) - isFirst(b) ||
      b.mailbox.rank - a.mailbox.rank ||
      a.servedMs - b.servedMs ||
      a.mailbox.queuedAt - b.mailbox.queuedAt ||
      (a.mailbox.id < b.mailbox.id ? -1 : 1),
  );
}

/** The places of workers and servers, and until when each is taken. */
class Course {
  readonly #now: number;
  readonly #servers: ReadonlyMap<string, ServerForecast>;
  readonly #places: Places;
  readonly #times: OpenTimes;

  constructor({ now, servers, runs }: ForecastInput, times: OpenTimes) {
    this.#now = now;
    this.#times = times;
    this.#servers = new Map(servers.map((server) => [server.id, new ServerForecast(server, times, now)]));
    this.#places = new Places(runs, now);
  }

  /** `ready`: when the mailbox's turn before this one ends. */
  take(mailbox: ExpectedMailbox, part: number, ready: number): Expected {
    const ids = limitedBy(mailbox);
    const servers = ids.map((id) => this.#server(id));
    const open = this.#times.of(...ids);
    const work = { messages: mailbox.messages * part, bytes: mailbox.bytes * part };
    const length = mailbox.milliseconds * part;
    const allPlaces = [this.#places, ...servers.map(({ places }) => places)];
    const free = Math.max(...allPlaces.map((places) => places.next()));
    // Whoever has to wait although there is a place leaves it to others meanwhile: what is taken of it is the time alone.
    const left = open.after(free, length);
    const limited = Math.max(...servers.map((server) => server.handOver(work, free)));
    const start = open.after(Math.max(free, ready, mailbox.notBefore ?? this.#now), 0);
    const end = Math.max(open.after(start, length), limited);
    // What never comes to its end holds no place for ever.
    if (Number.isFinite(end)) for (const places of allPlaces) places.take(Math.max(left, limited));
    return { start, end };
  }

  #server(id: string): ServerForecast {
    const server = this.#servers.get(id);
    if (!server) throw new Error("a mailbox was forecast on a server that was not named");
    return server;
  }
}
