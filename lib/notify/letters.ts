/** What administrators write to the roster: the rows of the table Letter, each as it is to be sent now. */
import type { Database } from "../db/database.ts";
import type { Prisma } from "../db/generated/sqlite/client.ts";
import { isLanguage, type Language } from "../i18n/languages.ts";
import { inLanguage } from "../i18n/reader.ts";
import {
  type LetterAddress,
  type LetterVia,
  languageFor,
  letterAddress,
  type Reachable,
} from "../policy/letter-address.ts";
import { mailAddress } from "../policy/mail-address.ts";
import { audienceIn } from "../policy/mailing.ts";
import { rosterState } from "../policy/roster.ts";
import { inAudience } from "../roster/audience.ts";
import type { LetterText } from "./letter.ts";
import { type Change, Outbox } from "./outbox.ts";
import { type Around, type LeftOver, MOST_LISTED, personLetter, waveLetter } from "./roster-letter.ts";
import { isUndeliverable, undeliverableAddresses } from "./undeliverable.ts";

/** The ids of the two mailings that are always the same. */
export const REMINDER_ID = "reminder";
export const ESCALATION_ID = "escalation";
/** So long a letter is worth sending, in milliseconds. */
const LETTER_MS = 72 * 3_600_000;

export function letterOutbox({ client: { letter } }: Database): Outbox {
  const rows = {
    // One that could not be sent just now lets the others go first.
    due: (where: object, take: number) =>
      letter.findMany({ where, orderBy: { nextTryAt: "asc" }, select: { id: true }, take }),
    change: (where: object, data: Change) => letter.updateMany({ where, data: data as object }),
    tries: (id: string) => letter.findUnique({ where: { id }, select: { tries: true } }),
  };
  return new Outbox(rows, { testAddress: null });
}

/** What of an entry a letter to it needs. */
export const LETTER_ENTRY = {
  include: { person: { include: { mailAddress: true } }, migration: true },
} as const satisfies Prisma.RosterEntryDefaultArgs;
export type LetterEntry = Prisma.RosterEntryGetPayload<typeof LETTER_ENTRY>;

const WITH_ALL = {
  mailing: { include: { texts: true } },
  ...{ entry: LETTER_ENTRY, wave: true },
} as const satisfies Prisma.LetterInclude;

export type WholeLetter = Prisma.LetterGetPayload<{ include: typeof WITH_ALL }>;
type Texts = WholeLetter["mailing"]["texts"];

/** Null where it is gone with its entry. */
export function wholeLetter({ client }: Database, id: string): Promise<WholeLetter | null> {
  return client.letter.findUnique({ where: { id }, include: WITH_ALL });
}

/** A letter as it goes to its reader. */
export interface Addressed {
  readonly via: LetterVia;
  readonly to: string;
  readonly language: Language;
  readonly text: LetterText;
}

/** Where the portal's own settings are asked for. `language`: for those of whom none is known. */
export interface Setting extends Around {
  readonly language: Language;
}

/** Null where nobody needs it any more, or it cannot reach anybody. */
export async function addressedLetter(
  database: Database,
  letter: WholeLetter,
  setting: Setting,
): Promise<Addressed | null> {
  const isTest = letter.occasion.startsWith("test ");
  if (isTest ? letter.testAddress === null : letter.mailing.stoppedAt !== null) return null;
  if (setting.now - letter.createdAt.getTime() > LETTER_MS) return null;
  if (!isTest && letter.mailing.kind !== "message" && (await isLate(database, letter, setting))) return null;
  if (letter.mailing.kind === "escalation") return toWave(database, letter, setting);
  return toPerson(database, letter, setting);
}

/** A rung that waited for the server: the next one has come meanwhile, or it is too late to do anything. */
async function isLate({ client }: Database, letter: WholeLetter, { closing, now }: Setting): Promise<boolean> {
  if (closing.deadline !== null && closing.deadline <= now) return true;
  const { mailingId, entryId, waveId, createdAt } = letter;
  const next = { mailingId, entryId, waveId, createdAt: { gt: createdAt }, NOT: { occasion: { startsWith: "test " } } };
  return (await client.letter.count({ where: next })) > 0;
}

async function toPerson(database: Database, letter: WholeLetter, setting: Setting): Promise<Addressed | null> {
  const { entry, mailing, testAddress, testLanguage } = letter;
  const isTest = testAddress !== null;
  if (!isTest && (entry === null || !(await isStillMeant(database, letter, setting.now)))) return null;
  const place = isTest ? testPlace(testAddress) : entry && (await placeNow(database, entry));
  const written = textFor(
    mailing.texts,
    mailing.language,
    testLanguage ?? (entry && languageOf(entry)),
    setting.language,
  );
  if (!place || !written) return null;
  const text = inLanguage(written.language, () => personLetter(written, entry ?? INVENTED, setting, isTest));
  return { via: place.via, to: place.address, language: written.language, text };
}

/** Where the next mail to them goes; null: nothing of what is known reaches them. */
export async function placeNow({ client }: Database, entry: LetterEntry): Promise<LetterAddress | null> {
  return placeOf(entry, await undeliverableAddresses(client));
}

/** The reader of a test while nobody is on the roster. */
export const INVENTED = {
  name: "Anna Example",
  oldAddress: "anna@old.example",
  newAddress: "anna@new.example",
} as const;

function testPlace(typed: string): LetterAddress | null {
  const address = mailAddress(typed);
  return address === null ? null : { via: "test", address };
}

/** Where somebody is written to now; null: nowhere. `undeliverable`: keys of addresses that take no mail. */
export function placeOf(entry: LetterEntry, undeliverable: ReadonlySet<string>): LetterAddress | null {
  return letterAddress(reachableOf(entry), undeliverable);
}

export function reachableOf(entry: LetterEntry): Reachable {
  return { ...entry, confirmed: confirmedOf(entry)?.address ?? null };
}

export function languageOf(entry: LetterEntry): string | null {
  return confirmedOf(entry)?.language ?? null;
}

function confirmedOf({ person }: LetterEntry) {
  const given = person?.mailAddress;
  return given && given.confirmedAt !== null ? given : null;
}

export interface WrittenIn {
  readonly language: Language;
  readonly subject: string;
  readonly text: string;
}

/** The text that this reader gets; null where the mailing has none. */
export function textFor(texts: Texts, first: string, reader: string | null, portal: string): WrittenIn | null {
  const chosen = languageFor(new Set(texts.map(({ language }) => language)), reader, portal, first);
  const found = texts.find(({ language }) => language === chosen);
  return found ? { ...found, language: isLanguage(found.language) ? found.language : "en" } : null;
}

/** Whoever left the audience meanwhile, by moving or by an administrator, gets no letter of it. */
async function isStillMeant({ client }: Database, { entryId, mailing }: WholeLetter, now: number): Promise<boolean> {
  const audience = audienceIn(mailing.audience);
  if (entryId === null || audience === null) return false;
  const reminded = mailing.kind === "reminder" ? { isReminded: true } : {};
  const where = { AND: [{ id: entryId, ...reminded }, inAudience(audience, now)] };
  return (await client.rosterEntry.count({ where })) === 1;
}

async function toWave(database: Database, letter: WholeLetter, setting: Setting): Promise<Addressed | null> {
  const { wave, testAddress, testLanguage } = letter;
  const isTest = testAddress !== null;
  const to = mailAddress(testAddress ?? wave?.contactEmail ?? "");
  const left = wave ? await leftIn(database, wave.id, setting.now) : { count: 0, people: [] };
  if (to === null || !wave || (left.count === 0 && !isTest)) return null;
  if (!isTest && (await isUndeliverable(database.client, to))) return null;
  const language = isLanguage(testLanguage) ? testLanguage : setting.language;
  const text = inLanguage(language, () => waveLetter(wave, left, setting, isTest));
  return { via: isTest ? "test" : "wave", to, language, text };
}

/** Who of a wave is left, and in which state. */
export async function leftIn(
  { client }: Database,
  waveId: string,
  now: number,
): Promise<{ readonly count: number; readonly people: readonly LeftOver[] }> {
  const where = { AND: [{ waveId }, inAudience({ kind: "notDone" }, now)] };
  const [count, entries] = await Promise.all([
    client.rosterEntry.count({ where }),
    client.rosterEntry.findMany({
      where,
      include: { migration: true },
      orderBy: [{ name: "asc" }, { oldAddress: "asc" }],
      take: MOST_LISTED,
    }),
  ]);
  const people = entries.map(({ migration, ...entry }) => ({
    ...{ name: entry.name, oldAddress: entry.oldAddress },
    state: rosterState(entry, migration, now),
  }));
  return { count, people };
}
