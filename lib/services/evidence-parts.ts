/** An evidence file on its way from the worker that signs it: part by part, while it is made. */
import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "../db/database.ts";
import { Prisma } from "../db/generated/sqlite/client.ts";
import { readPart } from "../db/rescued-parts.ts";
import { put } from "../jobs/ask.ts";
import type { Answer } from "../jobs/requests.ts";
import type { EvidenceStatement } from "../policy/evidence.ts";

/** The worker did not get to the end of it. */
export class BrokenOff extends Error {
  constructor() {
    super("the evidence file was not made to its end");
    this.name = "BrokenOff";
  }
}

/** So long the whole may take, on a slow line to the browser, too, and so often the next part is looked for, in milliseconds. */
const LONGEST_MS = 60 * 60_000;
const LOOK_MS = 100;

/**
 * Has the worker make it, and hands it out as it comes. Null: nothing came within `patienceMs`. What is handed out throws BrokenOff where the worker does
 * not get to its end: a file without its last line is no evidence.
 */
export async function signedEvidence(
  database: Database,
  purpose: EvidenceStatement["purpose"],
  patienceMs: number,
): Promise<AsyncGenerator<Uint8Array> | null> {
  const asked = { kind: "signEvidence", question: { purpose }, personId: null, patienceMs: LONGEST_MS } as const;
  const id = await put(database, asked);
  const first = await nextPart(database, id, 0, Date.now() + patienceMs);
  if (first !== null) return handOut(database, id, first);
  await forget(database, id);
  return null;
}

async function* handOut(database: Database, id: string, first: Uint8Array): AsyncGenerator<Uint8Array> {
  const until = Date.now() + LONGEST_MS;
  try {
    let next: Uint8Array | null = first;
    for (let part = 1; next !== null; part++) {
      yield next;
      next = await nextPart(database, id, part, until);
    }
  } finally {
    await forget(database, id);
  }
}

/** Null where there are no more, or none came in time for the first. Throws BrokenOff where the worker gave up. */
async function nextPart(database: Database, id: string, part: number, until: number): Promise<Uint8Array | null> {
  while (Date.now() < until) {
    const row = await database.client.request.findUnique({ where: { id }, select: { answer: true } });
    if (!row) break;
    const answer: Answer<"signEvidence"> | null = row.answer === null ? null : JSON.parse(row.answer);
    // Asked for after the answer, before which all of them stand there.
    const bytes = await readPart(database, id, part);
    if (bytes) return bytes;
    if (answer?.ok && answer.value.parts <= part) return null;
    if (answer) break;
    await pause(LOOK_MS);
  }
  if (part === 0) return null;
  throw new BrokenOff();
}

async function forget(database: Database, id: string): Promise<void> {
  await database.client.request.deleteMany({ where: { id } });
  await database.eraseDeleted();
}

const CHARACTERS_AT_ONCE = 500_000;

/** The file that was kept at a switch-off, byte by byte as it was signed. */
export async function* keptEvidence(database: Database, switchOffId: string): AsyncGenerator<Uint8Array> {
  for (let from = 1; ; from += CHARACTERS_AT_ONCE) {
    const [row] = await database.rows(Prisma.sql`
      SELECT SUBSTR("evidence", CAST(${from} AS INTEGER), CAST(${CHARACTERS_AT_ONCE} AS INTEGER))
      FROM "SwitchOff" WHERE "id" = ${switchOffId}`);
    const text = String(row?.[0] ?? "");
    if (text === "") return;
    yield Buffer.from(text);
  }
}
