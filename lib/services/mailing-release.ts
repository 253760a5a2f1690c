/** From draft to letters: what an administrator confirms before a mailing goes, and how it is stopped. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import type { Prisma } from "../db/generated/sqlite/client.ts";
import { closingOf } from "../jobs/closing.ts";
import { reachOf } from "../notify/reach.ts";
import { undeliverableAddresses } from "../notify/undeliverable.ts";
import { readWallTime } from "../policy/announcement-time.ts";
import { linksElsewhere } from "../policy/fillers.ts";
import { letterAddress } from "../policy/letter-address.ts";
import { audienceIn, type SendingNotes, sendingNotes } from "../policy/mailing.ts";
import { inAudience } from "../roster/audience.ts";
import { type AudienceReach, audienceReach } from "../roster/reach.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import { type ChangeKind, submit } from "./changes.ts";
import { type MailingForm, mailingForm } from "./mailing-form.ts";
import type { Portal } from "./portal.ts";

/** Of those who cannot be reached so many are shown. */
export const MOST_SHOWN = 50;

export interface ReleaseView {
  readonly id: string;
  readonly subject: string;
  readonly audience: string;
  readonly count: number;
  /** Whom nothing of what is known about them reaches by mail. */
  readonly unreachable: {
    readonly count: number;
    readonly first: readonly { readonly name: string; readonly oldAddress: string }[];
  };
  /** Epoch milliseconds; null: at once. */
  readonly at: number | null;
  readonly zone: string;
  readonly notes: SendingNotes;
  /** Languages in which people of the audience read, and in which nothing is written: they get that of the portal or the first. */
  readonly missing: readonly { readonly language: string; readonly people: number }[];
  /** Links in it that do not lead to the portal. */
  readonly elsewhere: readonly string[];
  /** How long the sending takes, in seconds. */
  readonly seconds: number;
  /** The moment that it names is over. */
  readonly isPast: boolean;
  /** The address that it comes from; null: this portal sends no mail. */
  readonly from: string | null;
  /** The languages that it is written in. */
  readonly languages: readonly string[];
}

/** What is to be confirmed. For administrators; throws NotFound where it is no draft. */
export async function releaseView(
  portal: Portal,
  viewer: Viewer,
  id: string,
  now: number = Date.now(),
): Promise<ReleaseView> {
  onlyAdministrators(viewer);
  const { database, config } = portal;
  const draft = await draftOf(database.client, id);
  const audience = audienceIn(draft.audience);
  const [reach, undeliverable, closing] = await Promise.all([
    audience === null ? NOBODY : audienceReach(database, audience, now),
    undeliverableAddresses(database.client),
    closingOf(database.client, null),
  ]);
  const unreachable = reach.doubtful.filter((entry) => letterAddress(entry, undeliverable) === null);
  const count = reach.people - unreachable.length;
  const missing = missingLanguages(reach, config.language, new Set(draft.texts.map(({ language }) => language)));
  const at = momentOf(draft);
  return {
    ...{ id, count, missing, audience: draft.audience, at, zone: draft.zone, from: config.mailFrom },
    subject: draft.texts.find(({ language }) => language === draft.language)?.subject ?? "",
    unreachable: { count: unreachable.length, first: unreachable.slice(0, MOST_SHOWN) },
    notes: sendingNotes(at ?? now, { deadline: closing.deadline, zone: draft.zone }),
    elsewhere: [...new Set(draft.texts.flatMap(({ text }) => linksElsewhere(text, config.url)))],
    seconds: (count * 60) / config.lettersPerMinute,
    isPast: at !== null && at <= now,
    languages: draft.texts.map(({ language }) => language),
  };
}

type Reader = Pick<Database["client"], "mailing" | "rosterEntry" | "mailAddress" | "undeliverableAddress">;

const NOBODY: AudienceReach = { people: 0, languages: [], doubtful: [] };

async function draftOf(client: Reader, id: string) {
  const row = await client.mailing.findUnique({ where: { id, kind: "message" }, include: { texts: true } });
  if (row?.dueAt !== null) throw new NotFound();
  return row;
}

function whereOf(text: string, now: number): Prisma.RosterEntryWhereInput {
  const audience = audienceIn(text);
  return audience === null ? { id: "" } : inAudience(audience, now);
}

function momentOf({ sendAt, zone }: { readonly sendAt: string | null; readonly zone: string }): number | null {
  return sendAt === null ? null : (readWallTime(sendAt, zone)?.instant ?? null);
}

/** Whoever has confirmed no address reads the portal's language, as far as is known. */
function missingLanguages({ languages }: AudienceReach, portal: string, written: ReadonlySet<string>) {
  const readers = new Map<string, number>();
  for (const { language, people } of languages) {
    const read = language ?? portal;
    readers.set(read, (readers.get(read) ?? 0) + people);
  }
  return [...readers]
    .filter(([language, people]) => people > 0 && !written.has(language))
    .map(([language, people]) => ({ language, people }));
}

/** `grown`: more people than were confirmed. `past`: the moment that it names is over. */
export type Released = "released" | "waits" | "grown" | "nobody" | "past" | "noMail";

/**
 * Lets it go to so many people at most, or asks another administrator (`waits`), who confirms the same number. For administrators; throws
 * NotFound where it is no draft.
 */
export async function releaseMailing(
  portal: Portal,
  viewer: Viewer,
  id: string,
  confirmed: number,
  now: number = Date.now(),
): Promise<Released> {
  onlyAdministrators(viewer);
  if (portal.config.mailFrom === null) return "noMail";
  const { dueAt: _, ...draft } = await draftOf(portal.database.client, id);
  const form = { ...mailingForm(draft), letters: String(confirmed) };
  const submitted = await submit(portal, viewer, RELEASE_MAILING, { id, isNew: false }, form, now);
  return submitted.kind === "decided" ? submitted.result : "waits";
}

type ReleaseForm = MailingForm & { readonly letters: string };

export const RELEASE_MAILING: ChangeKind<ReleaseForm, Exclude<Released, "waits" | "noMail">> = {
  name: "mailing.release",
  isShownWhole: true,
  current: async (tx, id) => {
    const row = await tx.mailing.findUnique({ where: { id, kind: "message" }, include: { texts: true } });
    return row && row.dueAt === null ? mailingForm(row) : null;
  },
  isDone: (result) => result === "released",
  apply: async (tx, viewer, { id }, { letters }, now) => {
    const draft = await draftOf(tx, id);
    const at = momentOf(draft);
    if (at !== null && at <= now) return "past";
    const { reached } = await reachOf(tx, whereOf(draft.audience, now));
    if (reached.length === 0) return "nobody";
    if (reached.length > Number(letters)) return "grown";
    const dueAt = new Date(at ?? now);
    const { count: changed } = await tx.mailing.updateMany({ where: { id, dueAt: null }, data: { dueAt } });
    if (changed === 0) throw new NotFound();
    await audit.record(tx, viewer, { action: "mailing.release", subjectId: id, details: { letters: reached.length } });
    return "released";
  },
};

/** Of one that is scheduled: it is a draft again. Of one that is being sent: what has not gone does not go. Throws NotFound. */
export async function stopMailing(
  { database }: Portal,
  viewer: Viewer,
  id: string,
  now: number = Date.now(),
): Promise<void> {
  onlyAdministrators(viewer);
  await database.client.$transaction(async (tx) => {
    const moment = new Date(now);
    const mailing = { id, kind: "message" as const, stoppedAt: null };
    const withdrawn = await tx.mailing.updateMany({
      where: { ...mailing, listedAt: null, dueAt: { gt: moment } },
      data: { dueAt: null },
    });
    if (withdrawn.count > 0) return audit.record(tx, viewer, { action: "mailing.withdraw", subjectId: id });
    const stopped = await tx.mailing.updateMany({
      where: { ...mailing, dueAt: { lte: moment } },
      data: { stoppedAt: moment },
    });
    if (stopped.count === 0) throw new NotFound();
    const waiting = { mailingId: id, state: "waiting" as const, NOT: { occasion: { startsWith: "test " } } };
    const { count } = await tx.letter.updateMany({
      where: waiting,
      data: { state: "outdated", endedAt: moment, error: "stopped" },
    });
    await audit.record(tx, viewer, { action: "mailing.stop", subjectId: id, details: { letters: count } });
  });
}
