/** The last batches of a folder, which are still under way while the lane goes on with the next one. */
import { MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import type { AppendWay, MessageFacts } from "./ports.ts";
import { CHUNK_MESSAGES } from "./read.ts";
import type { RunContext } from "./run-context.ts";
import type { Sender } from "./send.ts";
import { endsConnection } from "./suspects.ts";

/** How often a message may end the connection before it is set aside. */
const MAX_STRIKES = 2;

export class Tail {
  readonly work: FolderWork;
  readonly #context: RunContext;
  readonly #sender: Sender;
  readonly #ways: readonly AppendWay[];
  readonly #way: AppendWay;
  readonly #first: MessageFacts | undefined;
  readonly #before: number;
  #told: number;

  /** Made before the first message is sent. `first`: the one that is to blame if nothing at all gets through; `ways`: those of the new server. */
  constructor(
    context: RunContext,
    work: FolderWork,
    sender: Sender,
    first: MessageFacts | undefined,
    ways: readonly AppendWay[],
  ) {
    this.#context = context;
    this.work = work;
    this.#sender = sender;
    this.#first = first;
    this.#ways = ways;
    this.#way = work.appendWay(ways);
    this.#before = accountedFor(work);
    this.#told = dropped(work);
  }

  /** Waits for the replies. `again`: what was refused is to be sent once more, over other connections. Throws as Sender.send(). */
  async end(): Promise<"finished" | "again"> {
    try {
      await this.#sender.finish();
    } catch (error) {
      throw await this.failed(error);
    }
    await this.tell();
    return this.work.sendAgain.size > 0 ? "again" : "finished";
  }

  /** Resolves when nothing is under way any more, whatever has become of it. */
  async settled(): Promise<void> {
    await this.#sender.settle();
  }

  /** Reports problems, and messages that turned out, while they were read, not to be copied. */
  async tell(): Promise<void> {
    await this.#context.reportProblems(this.work);
    const now = dropped(this.work);
    if (now > this.#told) this.#context.progress(this.work, now - this.#told, 0);
    this.#told = now;
  }

  /** This went wrong, or something that explains more: answers what, when nothing is under way any more. */
  async failed(error: unknown): Promise<unknown> {
    await this.#sender.settle();
    const worst = this.#sender.failure ?? error;
    // What the old server cannot hand out is found by suspects.ts. A server that asks for patience says nothing about the message.
    if (endsConnection(worst) && worst.side !== "old") this.#smallerSteps(worst);
    await this.#context.reportProblems(this.work);
    return worst;
  }

  /** The next attempt takes smaller steps, so that in the end one message alone stands for the trouble, and only it is set aside. */
  #smallerSteps({ message, serverText }: MailError): void {
    const { work } = this;
    if (accountedFor(work) > this.#before) {
      work.chunkLimit = Number.POSITIVE_INFINITY;
      work.strikes = 0;
      return;
    }
    if (Number.isFinite(work.chunkLimit)) work.stepDown(this.#ways, this.#way, serverText);
    const alone = work.chunkLimit === 1;
    work.chunkLimit = Math.max(1, Math.floor(Math.min(work.chunkLimit, CHUNK_MESSAGES) / 8));
    if (!alone || !this.#first || ++work.strikes < MAX_STRIKES) return;
    const words = serverText || message;
    work.setAside(
      this.#first.uid,
      new MailError("message.unclear", `the new server broke off each time this message was sent: ${words}`),
    );
    work.strikes = 0;
    work.chunkLimit = Number.POSITIVE_INFINITY;
  }
}

/** Messages that turned out, while they were read, not to be copied. */
function dropped(work: FolderWork): number {
  return work.vanished.size + work.leftOut.size;
}

/** Messages that something has become of. */
function accountedFor(work: FolderWork): number {
  return work.table.length - work.remainingCount();
}
