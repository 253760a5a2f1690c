/** A question that a person has put to the worker at a button: how it stands, and what the answer was. */
import type { Database } from "../db/database.ts";
import type { Prisma } from "../db/generated/sqlite/client.ts";
import type { Answer, Answers, LookProgress, QuestionKind, Refusal } from "../jobs/requests.ts";
import { workerNow } from "./workers.ts";

export type Look =
  /** `progress`: null where none is told. */
  | { readonly kind: "underWay"; readonly progress: LookProgress | null }
  /** The worker is not running, or very busy. */
  | { readonly kind: "unanswered" }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export interface LastLook<Kind extends QuestionKind> {
  /** Null: it is answered, or there was none lately. */
  readonly look: Look | null;
  /** Null: there is no answer. */
  readonly value: Answers[Kind] | null;
}

/** `questions`: which of the rows it may be. `patienceMs`: one that has no answer after so long gets none. */
export async function lastLook<Kind extends QuestionKind>(
  database: Database,
  questions: Prisma.RequestWhereInput & { readonly kind: Kind },
  patienceMs: number,
): Promise<LastLook<Kind>> {
  const now = Date.now();
  const row = await database.client.request.findFirst({
    where: { ...questions, expiresAt: { gt: new Date(now) } },
    orderBy: { createdAt: "desc" },
  });
  if (!row) return { look: null, value: null };
  if (row.answer === null) {
    const isLate = now - row.createdAt.getTime() > patienceMs || !(await workerNow(database, now)).lives;
    const progress: LookProgress | null = row.progress === null ? null : JSON.parse(row.progress);
    return { look: isLate ? { kind: "unanswered" } : { kind: "underWay", progress }, value: null };
  }
  const answer: Answer<Kind> = JSON.parse(row.answer);
  return answer.ok
    ? { look: null, value: answer.value }
    : { look: { kind: "refused", refusal: answer.refusal }, value: null };
}
