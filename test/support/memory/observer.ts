/** An observer that keeps what it is told. */
import type { MailError } from "../../../lib/engine/errors.ts";
import type { Observer } from "../../../lib/engine/ports.ts";
import type { MigrationState } from "../../../lib/engine/state.ts";
import type { Problem, Remark } from "../../../lib/engine/tally.ts";

export class MemoryObserver implements Observer {
  readonly states: MigrationState[] = [];
  readonly found = new Map<string, { messages: number; bytes: number }>();
  readonly accounted = new Map<string, { messages: number; bytes: number }>();
  readonly started: string[] = [];
  readonly finished: string[] = [];
  readonly problems: Problem[] = [];
  readonly remarks: Remark[] = [];
  readonly waits: { readonly reason: MailError | "lastProbe"; readonly until: number }[] = [];

  state(state: MigrationState): void {
    this.states.push(state);
  }

  folderFound(folder: string, messages: number, bytes: number): void {
    this.found.set(folder, { messages, bytes });
  }

  folderStarted(folder: string): void {
    this.started.push(folder);
  }

  folderFinished(folder: string): void {
    this.finished.push(folder);
  }

  progress(folder: string, messages: number, bytes: number): void {
    const before = this.accounted.get(folder) ?? { messages: 0, bytes: 0 };
    this.accounted.set(folder, { messages: before.messages + messages, bytes: before.bytes + bytes });
  }

  problem(problem: Problem): void {
    this.problems.push(problem);
  }

  remark(remark: Remark): void {
    this.remarks.push(remark);
  }

  waiting(reason: MailError | "lastProbe", until: number): void {
    this.waits.push({ reason, until });
  }
}
