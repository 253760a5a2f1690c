/** Records a run while it goes on, see recording.ts, and passes on everything it hears. */
import type { MailError } from "../engine/errors.ts";
import type { Observer } from "../engine/ports.ts";
import type { MigrationState, Phase } from "../engine/state.ts";
import type { Problem, Remark } from "../engine/tally.ts";
import type { RecordedEvent, RecordingHeading } from "./recording.ts";

/** What is accounted for in one folder within this time is one event: a run of an hour is a megabyte, not a hundred. */
const MERGED_MS = 250;

export interface RecorderOptions {
  /** In milliseconds, from any moment on. */
  readonly now: () => number;
  /** Takes one line, without its end. */
  readonly write: (line: string) => void;
  readonly about: string;
}

type Unstamped<Event> = Event extends RecordedEvent ? Omit<Event, "at"> : never;
type Progress = Extract<RecordedEvent, { event: "progress" }>;

export class Recorder implements Observer {
  readonly #listener: Observer;
  readonly #now: () => number;
  readonly #write: (line: string) => void;
  readonly #began: number;
  readonly #numbers = new Map<string, number>();
  #phase: Phase | null = null;
  /** Since when something is accounted for that is not written yet. */
  #gathering = 0;
  readonly #gathered = new Map<number, { messages: number; bytes: number; at: number }>();

  constructor(listener: Observer, { now, write, about }: RecorderOptions) {
    this.#listener = listener;
    this.#now = now;
    this.#write = write;
    this.#began = now();
    const heading: RecordingHeading = { recording: 1, about };
    write(JSON.stringify(heading));
  }

  /** Writes what is still to be written. To be called when the run has ended. */
  end(): void {
    this.#note({ event: "end" });
  }

  state(state: MigrationState): void {
    if (state.phase !== this.#phase) this.#note({ event: "phase", phase: state.phase });
    this.#phase = state.phase;
    this.#listener.state(state);
  }

  folderFound(folder: string, messages: number, bytes: number, newFolder: string): void {
    this.#note({ event: "found", folder: this.#numberOf(folder), messages, bytes });
    this.#listener.folderFound(folder, messages, bytes, newFolder);
  }

  folderStarted(folder: string): void {
    this.#note({ event: "started", folder: this.#numberOf(folder) });
    this.#listener.folderStarted(folder);
  }

  folderFinished(folder: string): void {
    this.#note({ event: "finished", folder: this.#numberOf(folder) });
    this.#listener.folderFinished(folder);
  }

  progress(folder: string, messages: number, bytes: number): void {
    const at = this.#at();
    if (this.#gathered.size > 0 && at - this.#gathering >= MERGED_MS) this.#flush();
    if (this.#gathered.size === 0) this.#gathering = at;
    const number = this.#numberOf(folder);
    const before = this.#gathered.get(number) ?? { messages: 0, bytes: 0 };
    this.#gathered.set(number, { messages: before.messages + messages, bytes: before.bytes + bytes, at });
    this.#listener.progress(folder, messages, bytes);
  }

  problem(problem: Problem): void {
    this.#listener.problem(problem);
  }

  remark(remark: Remark): void {
    this.#listener.remark(remark);
  }

  waiting(reason: MailError | "lastProbe", until: number): void {
    const forMs = Math.max(0, until - this.#now());
    this.#note({ event: "waiting", reason: reason === "lastProbe" ? reason : reason.code, forMs });
    this.#listener.waiting(reason, until);
  }

  #at(): number {
    return Math.round(this.#now() - this.#began);
  }

  #numberOf(folder: string): number {
    const known = this.#numbers.get(folder);
    if (known !== undefined) return known;
    this.#numbers.set(folder, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  #note(event: Unstamped<RecordedEvent>): void {
    this.#flush();
    this.#write(JSON.stringify({ at: this.#at(), ...event }));
  }

  #flush(): void {
    for (const [folder, { at, messages, bytes }] of this.#gathered) {
      const event: Progress = { at, event: "progress", folder, messages, bytes };
      this.#write(JSON.stringify(event));
    }
    this.#gathered.clear();
  }
}
