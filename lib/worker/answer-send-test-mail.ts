/** The question `sendTestMail`: does mail to people arrive, and if not, what does the mail server say? */
import type { MailSettings } from "../config/mail.ts";
import { textCorrections } from "../db/text-corrections.ts";
import { replaceCorrections } from "../i18n/corrections.ts";
import { isLanguage } from "../i18n/languages.ts";
import { inLanguage } from "../i18n/reader.ts";
import { text as t } from "../i18n/translator.ts";
import type { Questions, TestMail } from "../jobs/requests.ts";
import { letterText } from "../notify/letter.ts";
import { messageBytes } from "../notify/message.ts";
import { type Sent, sendMail } from "../notify/smtp.ts";
import { mailTrouble } from "../policy/test-mail.ts";
import type { Asked } from "./answer-sign-in.ts";
import type { WorkerContext } from "./context.ts";

/** `settings` null: no mail server is set. Never throws for what a server or a line does. */
export async function answerSendTestMail(
  { database, log }: Pick<WorkerContext, "database" | "log">,
  settings: MailSettings | null,
  { requestId, question }: Asked<Questions["sendTestMail"]>,
  signal: AbortSignal,
): Promise<TestMail> {
  if (settings === null) return { kind: "notConfigured" };
  const { to, language: tag } = question;
  const language = isLanguage(tag) ? tag : "en";
  replaceCorrections(await textCorrections(database));
  const organisation = await database.client.organisation.findUnique({ where: { id: 1 } });
  const { name = null, contactEmail: contact = null } = organisation ?? {};
  const { from, url } = settings;
  const message = await inLanguage(language, () =>
    messageBytes(
      { id: requestId, from, sender: name ?? t("common.product"), to, replyTo: contact, language, date: new Date() },
      letterText({ kind: "test" }, { organisation: name, contact, url }),
    ),
  );
  const sent = await sendMail(settings, { from, to, message, handOver: async () => true }, signal);
  log.info(`mail.test.${sent.kind}`, "error" in sent ? { error: sent.error } : {});
  return outcomeOf(sent);
}

function outcomeOf(sent: Sent): TestMail {
  switch (sent.kind) {
    case "sent":
    case "unclear":
      return { kind: sent.kind };
    case "withdrawn":
      // It took so long that nobody waits any more.
      return { kind: "failed", trouble: "unreachable", words: "" };
    case "later":
    case "away":
    case "refused":
      return { kind: "failed", trouble: mailTrouble(sent.error), words: sent.words || sent.error };
    default:
      return sent satisfies never;
  }
}
