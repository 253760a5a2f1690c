/** Answers the questions of the web process: the Request rows. */
import { asMailError, type ErrorCode, Interrupted, MailError, type Side } from "../engine/errors.ts";
import { maintenanceNow } from "../jobs/maintenance.ts";
import type { Answer, Answers, QuestionKind, Questions, Refusal } from "../jobs/requests.ts";
import type { Asked } from "./answer-sign-in.ts";
import type { WorkerContext } from "./context.ts";
import { type Log, tied } from "./log.ts";

/** An answer that comes so shortly before nobody waits any more may not be read. */
const TOO_LATE_MS = 500;

/** So long nobody else asks what a worker was at when it died, in milliseconds. */
const CLAIM_MS = 30_000;
const RENEW_MS = 10_000;

/** What an answer looks like that waited for a server, or a slot of it, when the worker ended. */
const CUT_SHORT: ReadonlySet<ErrorCode> = new Set(["net.timeout", "server.tooManyConnections"]);

/** Nobody signs in to a mail server while the portal is under maintenance. */
const ASKS_A_MAIL_SERVER: Record<QuestionKind, boolean> = {
  ...{ signIn: true, exchangeCode: true, listFolders: true, fetchMessage: true, lookForResidue: true },
  ...{ countSenders: true, testServer: true, measureServer: true },
  ...{ checkProvider: false, sendTestMail: false, signEvidence: false, tellLog: false },
};

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly question: string;
  readonly sealed: Uint8Array | null;
  readonly expiresAt: Date;
}

/** Who answers what. Each throws MailError for what a server or a person does, and Interrupted when the signal is aborted. */
export type Answering = {
  readonly [Kind in QuestionKind]: (asked: Asked<Questions[Kind]>, signal: AbortSignal) => Promise<Answers[Kind]>;
};

export class RequestDesk {
  readonly #context: WorkerContext;
  readonly #answering: Answering;
  /** No other worker lives: what one that died was at is taken up at once. */
  readonly #isAlone: boolean;
  #renewedAt = 0;
  /** By id, as long as the row says that it wants an answer: where that cannot be written, nobody signs in a second time. */
  readonly #begun = new Map<string, Promise<void>>();

  constructor(context: WorkerContext, isAlone: boolean, answering: Answering) {
    this.#context = context;
    this.#isAlone = isAlone;
    this.#answering = answering;
  }

  /** Looks for questions and begins to answer them, all at once: slots decide who may connect. */
  async look(signal: AbortSignal): Promise<void> {
    const rows = await this.#context.database.client.request.findMany({
      where: { answeredAt: null, expiresAt: { gt: new Date(Date.now() + TOO_LATE_MS) } },
      orderBy: { createdAt: "asc" },
    });
    const open = new Set(rows.map(({ id }) => id));
    for (const id of this.#begun.keys()) if (!open.has(id)) this.#begun.delete(id);
    await this.#renewClaims();
    for (const row of rows)
      if (!this.#begun.has(row.id) && (await this.#claim(row.id))) this.#begun.set(row.id, this.#answer(row, signal));
  }

  /** False where another worker is at it. */
  async #claim(id: string): Promise<boolean> {
    const now = Date.now();
    const isFree = { OR: [{ claimedUntil: null }, { claimedUntil: { lte: new Date(now) } }] };
    const { count } = await this.#context.database.client.request.updateMany({
      where: { id, answeredAt: null, ...(this.#isAlone ? {} : isFree) },
      data: { claimedUntil: new Date(now + CLAIM_MS) },
    });
    return count === 1;
  }

  async #renewClaims(): Promise<void> {
    const now = Date.now();
    if (this.#begun.size === 0 || now < this.#renewedAt + RENEW_MS) return;
    this.#renewedAt = now;
    await this.#context.database.client.request.updateMany({
      where: { id: { in: [...this.#begun.keys()] }, answeredAt: null },
      data: { claimedUntil: new Date(now + CLAIM_MS) },
    });
  }

  /** Left to the next worker. */
  async #giveUp(id: string): Promise<void> {
    await this.#context.database.client.request.updateMany({ where: { id }, data: { claimedUntil: null } });
  }

  /** Resolves when no question is being answered. */
  async idle(): Promise<void> {
    await Promise.all(this.#begun.values());
  }

  async #answer(row: Row, stop: AbortSignal): Promise<void> {
    const log = this.#logAbout(row);
    const patience = AbortSignal.timeout(Math.max(0, row.expiresAt.getTime() - Date.now() - TOO_LATE_MS));
    const began = Date.now();
    try {
      const answer = await this.#answerFor(row, AbortSignal.any([stop, patience]));
      // The next worker answers what this one has no time for; what a server said already is not asked again.
      if (stop.aborted && !answer.ok && CUT_SHORT.has(answer.refusal.code)) return await this.#giveUp(row.id);
      await this.#write(row.id, answer);
      const milliseconds = Date.now() - began;
      log.info("request.answered", { ok: answer.ok, ...codeOf(answer), milliseconds });
    } catch (error) {
      log.trouble("request.failed", error);
    }
  }

  /** Each line says what was asked, and of which migration. */
  #logAbout({ kind, question }: Row): Log {
    const { migrationId }: { readonly migrationId?: string } = JSON.parse(question);
    return tied(this.#context.log, { kind, ...(migrationId !== undefined && { migration: migrationId }) });
  }

  async #answerFor(row: Row, signal: AbortSignal): Promise<Answer> {
    const side = sideOf(row);
    try {
      return { ok: true, value: await this.#value(row, signal) };
    } catch (error) {
      if (error instanceof Interrupted)
        return { ok: false, refusal: refusalOf(new MailError("net.timeout", "the server took too long", { side })) };
      const trouble = asMailError(error);
      if (trouble.code === "engine.bug") this.#logAbout(row).trouble("request.bug", error);
      return { ok: false, refusal: refusalOf(trouble, side) };
    }
  }

  async #value(row: Row, signal: AbortSignal): Promise<Answers[QuestionKind]> {
    if (!this.#isKind(row.kind)) throw new Error(`nobody can answer questions of the kind ${row.kind}`);
    const maintenance = ASKS_A_MAIL_SERVER[row.kind] && (await maintenanceNow(this.#context.database.client));
    if (maintenance)
      throw new MailError("portal.maintenance", "the portal is under maintenance", { retryAt: maintenance.until });
    const asked = { requestId: row.id, question: JSON.parse(row.question), sealed: row.sealed };
    return this.#answering[row.kind](asked, signal);
  }

  #isKind(kind: string): kind is QuestionKind {
    return Object.hasOwn(this.#answering, kind);
  }

  /** The password goes in the same write in which the answer comes. */
  async #write(id: string, answer: Answer): Promise<void> {
    await this.#context.database.client.request.updateMany({
      where: { id, answeredAt: null },
      data: { answer: JSON.stringify(answer), answeredAt: new Date(), sealed: null },
    });
  }
}

function codeOf(answer: Answer): { code?: string } {
  return answer.ok ? {} : { code: answer.refusal.code };
}

/** Which side a question is about, for troubles that do not say it themselves. */
function sideOf({ question }: Row): Side | null {
  const { side }: { side?: Side } = JSON.parse(question);
  return side ?? null;
}

function refusalOf(error: MailError, side: Side | null = null): Refusal {
  return { code: error.code, side: error.side ?? side, retryAt: error.retryAt, serverText: "" };
}
