/** What became of letters: of a mailing, by person; and of a person, all that they were sent. */
import type { Viewer } from "../auth/viewer.ts";
import type { Prisma } from "../db/generated/sqlite/client.ts";
import { ESCALATION_ID, REMINDER_ID } from "../notify/letters.ts";
import type { LetterVia } from "../policy/letter-address.ts";
import { type MailingStanding, mailingStanding } from "../policy/mailing.ts";
import { BY_HAND } from "../policy/reminders.ts";
import { NotFound, onlyAdministrators, onlyStaff } from "./access.ts";
import { type LetterCounts, letterCounts } from "./mailings.ts";
import type { Portal } from "./portal.ts";
import { portalZone } from "./zone.ts";

export type LetterOutcome = keyof LetterCounts;

/** Times in epoch milliseconds. */
export interface LetterRow {
  readonly id: string;
  /** Null: to the contact of a wave, or a test with an invented person. */
  readonly entryId: string | null;
  /** The name of the person or wave, else the old address. */
  readonly who: string;
  /** Null: none is known. */
  readonly oldAddress: string | null;
  readonly mailingId: string;
  readonly kind: "message" | "reminder" | "escalation";
  readonly subject: string;
  /** Of a reminder: how many days before imports close; else null. */
  readonly daysBefore: number | null;
  readonly isTest: boolean;
  /** A reminder that an administrator sent by hand. */
  readonly isByHand: boolean;
  readonly outcome: LetterOutcome;
  /** Which address it went to; null: it has not gone. */
  readonly via: LetterVia | null;
  /** What the last try met, and what the mail server said to it. */
  readonly error: string | null;
  readonly reply: string | null;
  readonly createdAt: number;
  readonly endedAt: number | null;
  /** While it waits: not before then. */
  readonly nextTryAt: number;
}

export interface OutcomeView {
  readonly id: string;
  readonly kind: LetterRow["kind"];
  readonly subject: string;
  readonly audience: string;
  readonly standing: MailingStanding;
  readonly dueAt: number | null;
  readonly counts: LetterCounts;
  readonly outcome: LetterOutcome | null;
  readonly rows: readonly LetterRow[];
  readonly page: number;
  readonly pages: number;
  readonly zone: string;
  /** Where bounces arrive; null: this portal sends no mail. */
  readonly from: string | null;
  /** When the mailbox for bounces was last read, in epoch milliseconds; null: nobody reads it. */
  readonly bouncesReadAt: number | null;
  /** What kept it from being read since; null: nothing. */
  readonly bounceTrouble: string | null;
}

export const LETTERS_A_PAGE = 50;

const STATES: Readonly<
  Record<LetterOutcome, readonly ("waiting" | "handedOver" | "sent" | "unclear" | "givenUp" | "outdated")[]>
> = {
  waiting: ["waiting", "handedOver"],
  sent: ["sent"],
  refused: ["givenUp"],
  unclear: ["unclear"],
  dropped: ["outdated"],
};
export const LETTER_OUTCOMES = Object.keys(STATES) as LetterOutcome[];

const WITH_READER = {
  entry: true,
  wave: true,
  mailing: { include: { texts: true } },
} as const satisfies Prisma.LetterInclude;
type Row = Prisma.LetterGetPayload<{ include: typeof WITH_READER }>;

/**
 * A mailing that has been released, or the log of reminders or of letters to contacts (by their ids). `outcome` null: all; `page` from 1. For
 * administrators; throws NotFound.
 */
export async function outcomeView(
  portal: Portal,
  viewer: Viewer,
  id: string,
  { outcome, page }: { readonly outcome: LetterOutcome | null; readonly page: number },
  now: number = Date.now(),
): Promise<OutcomeView> {
  onlyAdministrators(viewer);
  const { client } = portal.database;
  const mailing = await client.mailing.findUnique({ where: { id }, include: { texts: true } });
  if (!mailing || (mailing.kind === "message" && mailing.dueAt === null)) throw new NotFound();
  const counts = await letterCounts(client, id);
  const where = { mailingId: id, ...(outcome === null ? {} : { state: { in: [...STATES[outcome]] } }) };
  const pages = Math.max(1, Math.ceil((await client.letter.count({ where })) / LETTERS_A_PAGE));
  const shown = Math.min(Math.max(1, page), pages);
  const rows = await client.letter.findMany({
    ...{ where, include: WITH_READER, take: LETTERS_A_PAGE, skip: (shown - 1) * LETTERS_A_PAGE },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
  });
  return {
    ...{ id, counts, outcome, pages, page: shown, kind: mailing.kind, audience: mailing.audience },
    subject: subjectOf(mailing),
    standing: mailingStanding(mailing, counts.waiting, now),
    dueAt: mailing.dueAt?.getTime() ?? null,
    rows: rows.map(rowOf),
    zone: await portalZone(portal),
    from: portal.config.mailFrom,
    ...(await bouncesRead(portal)),
  };
}

async function bouncesRead({ database }: Portal): Promise<Pick<OutcomeView, "bouncesReadAt" | "bounceTrouble">> {
  const row = await database.client.bounceMailbox.findUnique({ where: { id: 1 } });
  return { bouncesReadAt: row?.lookedAt?.getTime() ?? null, bounceTrouble: row?.error ?? null };
}

/** All that somebody on the roster was sent or is to be sent, the newest first. For administrators and helpers; throws NotFound for others. */
export async function lettersOf(
  { database: { client } }: Portal,
  viewer: Viewer,
  entryId: string,
): Promise<readonly LetterRow[]> {
  onlyStaff(viewer);
  const rows = await client.letter.findMany({
    where: { entryId, NOT: { occasion: { startsWith: "test " } } },
    include: WITH_READER,
    orderBy: { createdAt: "desc" },
  });
  return rows.map(rowOf);
}

/** The last test of a mailing, the reminders or letters to contacts. For administrators; throws NotFound. */
export async function lastTest(
  { database: { client } }: Portal,
  viewer: Viewer,
  mailingId: string,
): Promise<LetterRow | null> {
  onlyAdministrators(viewer);
  const row = await client.letter.findFirst({
    where: { mailingId, occasion: { startsWith: "test " } },
    include: WITH_READER,
    orderBy: { createdAt: "desc" },
  });
  return row && rowOf(row);
}

function subjectOf({ language, texts }: Row["mailing"]): string {
  return texts.find((each) => each.language === language)?.subject ?? "";
}

function rowOf({ entry, wave, mailing, occasion, createdAt, endedAt, nextTryAt, ...letter }: Row): LetterRow {
  const isTest = occasion.startsWith("test ");
  const isRung = mailing.id === REMINDER_ID || mailing.id === ESCALATION_ID;
  const isByHand = occasion.startsWith(BY_HAND);
  const { id, entryId, state, via, error, reply } = letter;
  return {
    ...{ id, entryId, isTest, isByHand, error, reply, mailingId: mailing.id, kind: mailing.kind },
    who: wave?.name ?? (entry?.name || entry?.oldAddress) ?? "",
    oldAddress: entry?.oldAddress ?? null,
    subject: subjectOf(mailing),
    daysBefore: isRung && !isTest && !isByHand ? Number.parseInt(occasion, 10) : null,
    outcome: LETTER_OUTCOMES.find((each) => STATES[each].includes(state)) ?? "dropped",
    via: via as LetterVia | null,
    ...{ createdAt: createdAt.getTime(), endedAt: endedAt?.getTime() ?? null, nextTryAt: nextTryAt.getTime() },
  };
}
