/** The lanes of a run, and what they do side by side. */
import { Interrupted, MailError } from "./errors.ts";
import { Lane, type LanePorts } from "./lanes.ts";
import type { RunContext } from "./run-context.ts";

interface FurtherLane {
  readonly lane: Lane;
  /** Whether its connections were to be had. */
  readonly isOpen: Promise<boolean>;
}

export class Lanes {
  /** There from the beginning; a run that cannot have it comes to its end. */
  readonly first: Lane;
  readonly #context: RunContext;
  readonly #further: FurtherLane[] = [];
  readonly #end = new AbortController();

  constructor(context: RunContext) {
    this.#context = context;
    this.first = new Lane(context.lanePorts());
  }

  /**
   * Begins to open connections until there are so many lanes, one after another; nobody waits for them. One that fails only means fewer: a
   * server that has no more of them is not asked again.
   */
  open(wanted: number): void {
    while (this.#further.length + 1 < wanted) {
      const ports = this.#context.lanePorts();
      const lane = new Lane({ ...ports, hardStop: AbortSignal.any([ports.hardStop, this.#end.signal]) });
      const before = this.#further.at(-1)?.isOpen ?? Promise.resolve(true);
      const isOpen = before.then((open) => open && !this.#end.signal.aborted && connect(lane, ports));
      // Told to whoever runs something on the lanes next.
      isOpen.catch(() => undefined);
      this.#further.push({ lane, isOpen });
    }
  }

  /**
   * Runs this on every lane, on those that are still connecting as soon as they are there, and not at all when all others are done by then.
   * What ends one lane ends the others between messages, and is thrown when all have stopped.
   */
  async each(run: (lane: Lane) => Promise<void>): Promise<void> {
    const running: Promise<unknown>[] = [];
    const errors: unknown[] = [];
    let isOver = false;
    const watch = (work: Promise<void>): void => {
      running.push(
        work.catch((error: unknown) => {
          errors.push(error);
          this.#context.stopping.stopOthers();
        }),
      );
    };
    const start = (lane: Lane): void => watch(run(lane));
    start(this.first);
    for (const { lane, isOpen } of this.#further)
      isOpen.then(
        (open) => {
          if (open && !isOver) start(lane);
        },
        (error: unknown) => {
          if (!isOver) watch(Promise.reject(error));
        },
      );
    // Others may come while these are waited for.
    for (let waitedFor = 0; waitedFor < running.length; waitedFor++) await running[waitedFor];
    isOver = true;
    const first = errors.find((error) => !(error instanceof Interrupted)) ?? errors[0];
    if (first !== undefined) throw first;
  }

  /** LOGOUT on all; connections that are not there yet are not waited for. */
  async close(): Promise<void> {
    await Promise.all([this.first, ...this.#further.map(({ lane }) => lane)].map((lane) => lane.close()));
    this.#end.abort();
    await Promise.allSettled(this.#further.map(({ lane, isOpen }) => isOpen.finally(() => lane.close())));
  }
}

/** A further lane is only for speed: the first one goes on without it. */
async function connect(lane: Lane, { signal }: LanePorts): Promise<boolean> {
  try {
    const isOpen = await lane.tryConnect();
    return isOpen && !signal.aborted;
  } catch (error) {
    if (error instanceof Interrupted || error instanceof MailError) return false;
    throw error;
  }
}
