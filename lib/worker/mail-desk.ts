/** Sends the mails that wait. */
import type { MailSettings } from "../config/mail.ts";
import { stateOf } from "../db/migrations.ts";
import { textCorrections } from "../db/text-corrections.ts";
import type { ErrorCode, Side } from "../engine/errors.ts";
import { replaceCorrections } from "../i18n/corrections.ts";
import { isLanguage, type Language } from "../i18n/languages.ts";
import { inLanguage } from "../i18n/reader.ts";
import { text as t } from "../i18n/translator.ts";
import { type Letter, letterText, type Writer } from "../notify/letter.ts";
import { type AddressedMail, addressedMail, isStale, mailOutbox, newStopToken } from "../notify/mails.ts";
import { messageBytes } from "../notify/message.ts";
import { isUndeliverable, noteRefusal } from "../notify/undeliverable.ts";
import { CODE_MS } from "../policy/mail-address.ts";
import type { StoredReport } from "../report/stored.ts";
import { open } from "../vault/open.ts";
import type { WorkerContext } from "./context.ts";
import { type Desk, type Ready, sendDue } from "./mail-sender.ts";

type Context = Pick<WorkerContext, "database" | "key" | "log">;

/** Sends what is due, and notes what became of each. */
export async function sendMails(
  context: Context,
  settings: MailSettings,
  signal: AbortSignal,
  clock: () => Date = () => new Date(),
): Promise<void> {
  const { database, log } = context;
  const outbox = mailOutbox(database);
  const desk: Desk = {
    ...{ name: "mail", outbox },
    prepare: (id, now) => prepare(context, settings, id, now),
    // Somebody may be waiting for the code.
    mayGoOn: async () => true,
    refused: async (_claimed, to, trouble, now) => {
      await noteRefusal(database.client, to, trouble, now);
      return false;
    },
    away: async (claimed, trouble, now) => {
      if (!(await outbox.retry(claimed, trouble, now)))
        log.info("mail.givenUp", { mail: claimed.id, error: trouble.error });
      return true;
    },
  };
  await sendDue(desk, { settings, log, signal, clock });
}

async function prepare(context: Context, settings: MailSettings, id: string, now: Date): Promise<Ready | null> {
  const { database } = context;
  const mail = await addressedMail(database, id);
  const letter = mail === null || isStale(mail, now) ? null : await letterOf(context, mail);
  if (mail === null || letter === null) return null;
  // A code is sent to where its person has just typed.
  if (mail.kind !== "code" && (await isUndeliverable(database.client, mail.address.address))) return null;
  replaceCorrections(await textCorrections(database));
  const message = await messageOf(context, settings, mail, letter, now);
  return { to: mail.address.address, message, facts: { kind: mail.kind } };
}

/** Null where it is about something that is no longer so. */
async function letterOf({ database, key }: Context, mail: AddressedMail): Promise<Letter | null> {
  if (mail.kind === "code") {
    if (mail.sealed === null) return null;
    const code = open(key, mail.sealed, { purpose: "mail", mailId: mail.id });
    return { kind: "code", code, minutes: CODE_MS / 60_000 };
  }
  // Nobody is told of a move at an address that they have not confirmed.
  if (mail.address.confirmedAt === null) return null;
  if (mail.kind === "portal") return { kind: "portal", stopToken: await newStopToken(database, mail.id) };
  if (mail.migrationId === null) return null;
  const migration = await database.client.migration.findUnique({ where: { id: mail.migrationId } });
  const run = mail.runId === null ? null : await database.client.run.findUnique({ where: { id: mail.runId } });
  if (!migration) return null;
  const state = stateOf(migration);
  const news = {
    ...{ migrationId: migration.id, reference: migration.reference },
    stopToken: await newStopToken(database, mail.id),
  };
  if (mail.kind === "devices") return { ...news, kind: "devices" };
  if (mail.kind === "done") {
    const grade = run?.grade ?? migration.grade;
    return grade === null ? null : { ...news, kind: "done", grade, run };
  }
  const trouble = state.phase === "done" ? null : troubleIn(state.activity);
  return trouble?.kind === mail.kind ? { ...news, ...trouble, side: sideIn(run?.report ?? null) } : null;
}

type Activity = Exclude<ReturnType<typeof stateOf>, { phase: "done" }>["activity"];

/** As the migration stands now: what was typed or tried again since needs no mail any more. */
function troubleIn(activity: Activity): { readonly kind: "needsYou" | "failed"; readonly code: ErrorCode } | null {
  if (activity.kind === "needsUser") return { kind: "needsYou", code: activity.what };
  return activity.kind === "failed" ? { kind: "failed", code: activity.code } : null;
}

function sideIn(report: string | null): Side | null {
  const stored: Partial<StoredReport> = report === null ? {} : JSON.parse(report);
  return stored.trouble?.side ?? null;
}

async function messageOf(
  { database }: Context,
  settings: MailSettings,
  mail: AddressedMail,
  letter: Letter,
  date: Date,
): Promise<Uint8Array> {
  const organisation = await database.client.organisation.findUnique({ where: { id: 1 } });
  const { name = null, contactEmail: contact = null } = organisation ?? {};
  const writer: Writer = { organisation: name, contact, url: settings.url };
  const { address: to, language } = mail.address;
  return inLanguage(languageOf(language), () =>
    messageBytes(
      { id: mail.id, from: settings.from, sender: name ?? t("common.product"), to, replyTo: contact, language, date },
      letterText(letter, writer),
    ),
  );
}

/** One that an older version does not know, say. */
function languageOf(tag: string): Language {
  return isLanguage(tag) ? tag : "en";
}
