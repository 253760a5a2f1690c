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
import { messageBytes } from "../notify/message.ts";
import {
  type ClaimedMail,
  claimMail,
  dueMails,
  endMail,
  handOver,
  isStale,
  leaveMail,
  newStopToken,
  noteUnclear,
  retryMail,
} from "../notify/outbox.ts";
import { type Sent, sendMail } from "../notify/smtp.ts";
import { CODE_MS } from "../policy/mail-address.ts";
import type { StoredReport } from "../report/stored.ts";
import { open } from "../vault/open.ts";
import type { WorkerContext } from "./context.ts";

/** In one round, one after another: mail servers look askance at whoever sends many at once. */
const AT_ONCE = 50;

type Context = Pick<WorkerContext, "database" | "key" | "log">;

/** Sends what is due, and notes what became of each. */
export async function sendMails(
  context: Context,
  settings: MailSettings,
  signal: AbortSignal,
  clock: () => Date = () => new Date(),
): Promise<void> {
  const { database, log } = context;
  const unclear = await noteUnclear(database, clock());
  if (unclear > 0) log.info("mail.unclear", { mails: unclear });
  const due = await dueMails(database, clock(), AT_ONCE);
  if (due.length > 0) replaceCorrections(await textCorrections(database));
  for (const id of due) {
    if (signal.aborted) return;
    const mail = await claimMail(database, id, clock());
    if (!mail) continue;
    try {
      await sendOne(context, settings, mail, { signal, clock });
    } catch (error) {
      // One that cannot be made does not keep the others from being sent.
      log.trouble("mail.failed", error, { mail: id });
      await retryMail(database, mail, "failed", clock());
    }
  }
}

interface Round {
  readonly signal: AbortSignal;
  readonly clock: () => Date;
}

async function sendOne(
  context: Context,
  settings: MailSettings,
  mail: ClaimedMail,
  { signal, clock }: Round,
): Promise<void> {
  const { database, log } = context;
  const letter = isStale(mail, clock()) ? null : await letterOf(context, mail);
  if (letter === null) return endMail(database, mail.id, { state: "outdated" }, clock());
  const message = await messageOf(context, settings, mail, letter, clock());
  const sending = { from: settings.from, to: mail.address.address, message, handOver: () => handOver(database, mail) };
  const sent = await sendMail(settings, sending, signal);
  const isOver = await note(database, mail, sent, clock());
  const facts = { mail: mail.id, kind: mail.kind, ...("error" in sent ? { error: sent.error } : {}) };
  log.info(sent.kind === "later" && isOver ? "mail.givenUp" : `mail.${sent.kind}`, facts);
}

/** Answers whether nothing more comes of it. */
async function note(database: Context["database"], mail: ClaimedMail, sent: Sent, now: Date): Promise<boolean> {
  switch (sent.kind) {
    case "sent":
      await endMail(database, mail.id, { state: "sent" }, now);
      return true;
    case "unclear":
      await endMail(database, mail.id, { state: "unclear", error: sent.error }, now);
      return true;
    case "refused":
      await endMail(database, mail.id, { state: "givenUp", error: sent.error }, now);
      return true;
    case "later":
      return !(await retryMail(database, mail, sent.error, now));
    case "withdrawn":
      await leaveMail(database, mail);
      return false;
    default:
      return sent satisfies never;
  }
}

/** Null where it is about something that is no longer so. */
async function letterOf({ database, key }: Context, mail: ClaimedMail): Promise<Letter | null> {
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
  mail: ClaimedMail,
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
