/** Sends the mails that tell whoever administers of changes to how they sign in. */
import type { MailSettings } from "../config/mail.ts";
import { isLanguage } from "../i18n/languages.ts";
import { inLanguage } from "../i18n/reader.ts";
import { text as t } from "../i18n/translator.ts";
import { messageBytes } from "../notify/message.ts";
import { staffLetterText } from "../notify/staff-letter.ts";
import { dropStaffMails, type StaffMailKind, staffMail, staffOutbox } from "../notify/staff-mails.ts";
import type { WorkerContext } from "./context.ts";
import { type Desk, type Ready, sendDue } from "./mail-sender.ts";

type Context = Pick<WorkerContext, "database" | "log">;

/** Sends what is due, and notes what became of each. */
export async function sendStaffMails(
  context: Context,
  settings: MailSettings,
  signal: AbortSignal,
  clock: () => Date = () => new Date(),
): Promise<void> {
  const { database, log } = context;
  const outbox = staffOutbox(database);
  const desk: Desk = {
    ...{ name: "staffMail", outbox },
    prepare: (id, now) => prepare(context, settings, id, now),
    mayGoOn: async () => true,
    refused: async () => false,
    away: async (claimed, trouble, now) => {
      if (!(await outbox.retry(claimed, trouble, now)))
        log.info("staffMail.givenUp", { mail: claimed.id, error: trouble.error });
      return true;
    },
  };
  await sendDue(desk, { settings, log, signal, clock });
  await dropStaffMails(database, clock());
}

async function prepare({ database }: Context, settings: MailSettings, id: string, date: Date): Promise<Ready | null> {
  const mail = await staffMail(database, id, date);
  if (mail === null) return null;
  const { client } = database;
  const owner = await client.administrator.findUniqueOrThrow({ where: { id: mail.administratorId } });
  const organisation = await client.organisation.findUnique({ where: { id: 1 } });
  const { address: to, createdAt: at } = mail;
  const kind = mail.kind as StaffMailKind;
  const language = isLanguage(mail.language) ? mail.language : "en";
  const message = await inLanguage(language, () => {
    const sender = organisation?.name ?? t("common.product");
    const replyTo = organisation?.contactEmail ?? null;
    const envelope = { id: mail.id, from: settings.from, sender, to, replyTo, language, date };
    return messageBytes(envelope, staffLetterText({ kind, name: owner.name, at }, settings.url));
  });
  return { to, message, facts: { kind } };
}
