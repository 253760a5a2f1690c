/** Letters as their readers get them, before anybody does: with a real person of each state, and to an address that is typed. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { isLanguage, type Language } from "../i18n/languages.ts";
import { inLanguage } from "../i18n/reader.ts";
import { closingOf, closingOfWave } from "../jobs/closing.ts";
import { ESCALATION_ID, INVENTED, LETTER_ENTRY, languageOf, leftIn, placeOf, textFor } from "../notify/letters.ts";
import { personLetter, waveLetter } from "../notify/roster-letter.ts";
import { undeliverableAddresses } from "../notify/undeliverable.ts";
import { letterWriter } from "../notify/writer.ts";
import type { LetterVia } from "../policy/letter-address.ts";
import { mailAddress } from "../policy/mail-address.ts";
import { audienceIn, type MailingAudience, NOT_DONE } from "../policy/mailing.ts";
import { ROSTER_STATES, type RosterState } from "../policy/roster.ts";
import { audienceLists, inAudience } from "../roster/audience.ts";
import type { RosterFilter } from "../roster/filter.ts";
import { entryIds, leftByWave, type Standing, standingsIn, stateTotals } from "../roster/list.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import { type MailingForm, textsIn, type WrittenText } from "./mailing-form.ts";
import type { Portal } from "./portal.ts";

export interface LetterPreview {
  /** Null: invented, as nobody of the audience is on the roster; or the contact of a wave. */
  readonly state: RosterState | null;
  /** Whose letter it is: their name, else their old address; of a wave its name. */
  readonly who: string;
  /** Null: nothing of what is known reaches them. */
  readonly via: LetterVia | null;
  readonly language: Language;
  readonly subject: string;
  /** As plain text. */
  readonly body: string;
}

export interface PreviewWish {
  readonly audience: string;
  readonly language: string;
  readonly texts: readonly WrittenText[];
}

/** What is typed, as far as it is written. */
export function previewWish(form: MailingForm): PreviewWish {
  return { audience: form.audience, language: form.language, texts: textsIn(form) };
}

/** One of each state that the audience has people in; `counted`: who is not done, where that is known. For administrators; throws NotFound. */
export async function previewMailing(
  portal: Portal,
  viewer: Viewer,
  { audience, language, texts }: PreviewWish,
  now: number = Date.now(),
  counted: readonly Standing[] | null = null,
): Promise<readonly LetterPreview[]> {
  onlyAdministrators(viewer);
  const meant = audienceIn(audience);
  if (meant === null || texts.length === 0) return [];
  const { client } = portal.database;
  const undeliverable = await undeliverableAddresses(client);
  const found = await examplesOf(portal.database, meant, undeliverable, { now, counted });
  const writer = await letterWriter(portal.database, portal.config.url);
  const preview = async (state: RosterState | null, entry: NonNullable<(typeof found)[number]>["entry"] | null) => {
    const closing = await closingOf(client, entry);
    const rows = texts.map((text) => ({ mailingId: "", ...text }));
    const written = textFor(rows, language, entry && languageOf(entry), portal.config.language);
    if (!written) return null;
    const reader = entry ?? INVENTED;
    const letter = inLanguage(written.language, () => personLetter(written, reader, { writer, closing, now }, false));
    const via = entry ? (placeOf(entry, undeliverable)?.via ?? null) : "oldAddress";
    return { state, who: reader.name || reader.oldAddress, via, language: written.language, ...letter };
  };
  const previews = await Promise.all(
    found.length === 0 ? [preview(null, null)] : found.map(({ state, entry }) => preview(state, entry)),
  );
  return previews.filter((each) => each !== null);
}

/** Among so many, the first by address, somebody is looked for whom a letter can reach. */
const LOOKED_THROUGH = 20;

/** Somebody of each state that there is in the audience. */
async function examplesOf(
  database: Database,
  audience: MailingAudience,
  undeliverable: ReadonlySet<string>,
  { now, counted }: { readonly now: number; readonly counted: readonly Standing[] | null },
) {
  const { filter, states } = audienceLists(audience);
  const known = counted && audience.kind === "notDone" ? new Set(counted.map(({ state }) => state)) : null;
  const present = known ?? (await statesIn(database, filter, now));
  const found = await Promise.all(
    states
      .filter((state) => present.has(state))
      .map(async (state) => {
        const stretch = { skip: 0, take: LOOKED_THROUGH };
        const ids = await entryIds(database, { ...filter, state }, "address", stretch, now);
        const first = { orderBy: { oldAddress: "asc" } } as const;
        const some = await database.client.rosterEntry.findMany({
          where: { id: { in: ids } },
          ...first,
          ...LETTER_ENTRY,
        });
        const entry = some.find((each) => placeOf(each, undeliverable) !== null) ?? some[0];
        return entry ? [{ state, entry }] : [];
      }),
  );
  return found.flat();
}

async function statesIn(database: Database, filter: RosterFilter, now: number): Promise<ReadonlySet<RosterState>> {
  const { shown } = await stateTotals(database, filter, now);
  return new Set(ROSTER_STATES.filter((state) => shown[state] > 0));
}

/** What the contact of the wave with the most people left is told now; null while there is no wave with a contact. */
export async function previewEscalation(
  portal: Portal,
  viewer: Viewer,
  now: number = Date.now(),
  counted: readonly Standing[] | null = null,
): Promise<LetterPreview | null> {
  onlyAdministrators(viewer);
  const { database, config } = portal;
  const waves = await database.client.wave.findMany({
    where: { contactEmail: { not: null } },
    orderBy: { name: "asc" },
  });
  const lefts = leftByWave(counted ?? (await standingsIn(database, NOT_DONE, now)));
  const leftOf = ({ id }: (typeof waves)[number]): number => lefts.get(id)?.people ?? 0;
  const wave = waves.toSorted((one, other) => leftOf(other) - leftOf(one))[0];
  if (!wave) return null;
  const left = await leftIn(database, wave.id, now);
  const writer = await letterWriter(database, config.url);
  const closing = await closingOfWave(database.client, wave.id);
  const letter = inLanguage(config.language, () => waveLetter(wave, left, { writer, closing, now }, false));
  return { state: null, who: wave.name, via: "wave", language: config.language, ...letter };
}

export type TestProblem = "noAddress" | "noMail" | "notWritten";

/**
 * Sends it to this address as one of its readers would get it: in one language, with a real person's name where there is one. For
 * administrators; throws NotFound where there is no such mailing.
 */
export async function testMailing(
  { database, config }: Portal,
  viewer: Viewer,
  id: string,
  wish: { readonly address: string; readonly language: string },
  now: number = Date.now(),
): Promise<TestProblem | null> {
  onlyAdministrators(viewer);
  const { client } = database;
  const mailing = await client.mailing.findUnique({ where: { id }, include: { texts: true } });
  if (!mailing) throw new NotFound();
  if (config.mailFrom === null) return "noMail";
  const testAddress = mailAddress(wish.address);
  if (testAddress === null) return "noAddress";
  if (id !== ESCALATION_ID && mailing.texts.length === 0) return "notWritten";
  const audience = audienceIn(mailing.audience);
  const where = audience === null ? { id: "" } : inAudience(audience, now);
  const entry =
    id === ESCALATION_ID ? null : await client.rosterEntry.findFirst({ where, orderBy: { oldAddress: "asc" } });
  const wave = id === ESCALATION_ID ? await client.wave.findFirst({ where: { contactEmail: { not: null } } }) : null;
  const testLanguage = isLanguage(wish.language) ? wish.language : mailing.language;
  const occasion = `test ${crypto.randomUUID()}`;
  await client.$transaction(async (tx) => {
    const to = { entryId: entry?.id ?? null, waveId: wave?.id ?? null };
    await tx.letter.create({ data: { mailingId: id, occasion, testAddress, testLanguage, ...to } });
    await audit.record(tx, viewer, { action: "mailing.test", subjectId: id });
  });
  return null;
}
