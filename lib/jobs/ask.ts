/** The web process's side of the Request rows: ask, and wait for the worker's answer. */
import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "../db/database.ts";
import type { Answer, QuestionKind, Questions } from "./requests.ts";

/** How often the row is looked at. */
const LOOK_MS = 100;

export interface Ask<Kind extends QuestionKind> {
  readonly kind: Kind;
  readonly question: Questions[Kind];
  /** Who asks; null for administrators and for sign-ins. */
  readonly personId: string | null;
  /** Makes the sealed password once the row's id is known, as the seal is bound to it. */
  readonly seal?: (requestId: string) => Uint8Array;
  /** How long somebody waits, in milliseconds. */
  readonly patienceMs: number;
}

/** The worker's answer, or null when none came in time: it is busy, or not running. */
export async function ask<Kind extends QuestionKind>(
  database: Database,
  wish: Ask<Kind>,
): Promise<Answer<Kind> | null> {
  const id = await put(database, wish);
  const end = Date.now() + wish.patienceMs;
  while (Date.now() < end) {
    await pause(LOOK_MS);
    const row = await database.client.request.findUnique({ where: { id }, select: { answer: true } });
    if (row?.answer) return JSON.parse(row.answer);
  }
  return null;
}

/** Writes the question down without waiting; answers the row's id. */
export async function put<Kind extends QuestionKind>({ client }: Database, wish: Ask<Kind>): Promise<string> {
  const id = crypto.randomUUID();
  const sealed = wish.seal ? new Uint8Array(wish.seal(id)) : null;
  const now = Date.now();
  await client.request.create({
    data: {
      id,
      kind: wish.kind,
      question: JSON.stringify(wish.question),
      personId: wish.personId,
      sealed,
      createdAt: new Date(now),
      expiresAt: new Date(now + wish.patienceMs),
    },
  });
  return id;
}

/** Waits until the question is answered, or so many milliseconds. */
export async function untilAnswered({ client }: Database, id: string, milliseconds: number): Promise<void> {
  for (const end = Date.now() + milliseconds; Date.now() < end; await pause(LOOK_MS))
    if ((await client.request.count({ where: { id, answeredAt: null } })) === 0) return;
}
