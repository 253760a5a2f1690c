/** Sends the letters to the roster that wait: no faster than the mail server is to be burdened, by all workers together. */
import type { MailSettings } from "../config/mail.ts";
import type { Database } from "../db/database.ts";
import { textCorrections } from "../db/text-corrections.ts";
import { replaceCorrections } from "../i18n/corrections.ts";
import { closingOf } from "../jobs/closing.ts";
import { REST_MS, rest, takePlace } from "../notify/letter-pace.ts";
import { addressedLetter, letterOutbox, placeNow, wholeLetter } from "../notify/letters.ts";
import { messageBytes } from "../notify/message.ts";
import { noteRefusal } from "../notify/undeliverable.ts";
import { letterWriter } from "../notify/writer.ts";
import type { WorkerContext } from "./context.ts";
import { type Desk, type Ready, sendDue } from "./mail-sender.ts";

/** Sends what is due, and notes what became of each. */
export async function sendLetters(
  { database, log }: Pick<WorkerContext, "database" | "log">,
  settings: MailSettings,
  signal: AbortSignal,
  clock: () => Date = () => new Date(),
): Promise<void> {
  const outbox = letterOutbox(database);
  const desk: Desk = {
    ...{ name: "letter", outbox },
    prepare: (id, now) => prepare(database, settings, id, now),
    mayGoOn: (now) => takePlace(database, settings.lettersPerMinute, now),
    refused: async (claimed, to, trouble, now) => {
      if (!(await noteRefusal(database.client, to, trouble, now))) return false;
      // The server has nothing of it, so that their next address gets no second one.
      if (!(await hasAnotherPlace(database, claimed.id))) return false;
      await outbox.leave(claimed, { ...trouble, nextTryAt: now });
      return true;
    },
    // It would be the same with the next one. No letter loses a try by that, however long it lasts.
    away: async (claimed, trouble, now) => {
      await outbox.leave(claimed, { ...trouble, nextTryAt: new Date(now.getTime() + REST_MS) });
      await rest(database, now);
      return false;
    },
  };
  await sendDue(desk, { settings, log, signal, clock });
}

async function hasAnotherPlace(database: Database, id: string): Promise<boolean> {
  const letter = await wholeLetter(database, id);
  if (!letter?.entry || letter.testAddress !== null) return false;
  return (await placeNow(database, letter.entry)) !== null;
}

async function prepare(database: Database, settings: MailSettings, id: string, date: Date): Promise<Ready | null> {
  const letter = await wholeLetter(database, id);
  if (!letter) return null;
  replaceCorrections(await textCorrections(database));
  const writer = await letterWriter(database, settings.url);
  const closing = await closingOf(database.client, letter.entry ?? { waveId: letter.waveId, graceUntil: null });
  const setting = { writer, closing, now: date.getTime(), language: settings.language };
  const addressed = await addressedLetter(database, letter, setting);
  if (!addressed) return null;
  const { via, to, language, text } = addressed;
  await database.client.letter.updateMany({ where: { id }, data: { via } });
  const envelope = { id, from: settings.from, sender: writer.sender, to, replyTo: writer.contact, language, date };
  return { to, message: await messageBytes(envelope, text), facts: { mailing: letter.mailingId, via } };
}
