/** Sends the head of the audit to the address of the settings, once a day: an address that the database does not know cannot be changed there. */
import { randomUUID } from "node:crypto";
import type { MailSettings } from "../config/mail.ts";
import { auditHead } from "../db/audit-chain.ts";
import { releaseLease, takeLease } from "../db/leases.ts";
import { text as t } from "../i18n/translator.ts";
import { auditLetterText } from "../notify/audit-letter.ts";
import { messageBytes } from "../notify/message.ts";
import { sendMail } from "../notify/smtp.ts";
import type { WorkerContext } from "./context.ts";

/** Longer than any sending takes, in milliseconds: so long no other worker sends it. */
const HOLD_MS = 300_000;
const DAY_MS = 86_400_000;

type Context = Pick<WorkerContext, "id" | "database" | "log">;

/** Nothing happens where it was sent on this day (of UTC) already, or nothing is sealed. What the mail server does not take is tried again with the next call. */
export async function mailAuditHead(
  context: Context,
  settings: MailSettings,
  to: string,
  signal: AbortSignal,
  now = new Date(),
): Promise<void> {
  const { id, database, log } = context;
  const until = new Date(now.getTime() + HOLD_MS);
  const lease = await takeLease(database, { key: "audit.head", holder: id, now, until });
  if (!lease) return;
  try {
    if (await wasSent(context, now)) return;
    const head = await auditHead(database, now);
    if (head.segment === 0) return;
    const envelope = {
      ...{ id: randomUUID(), from: settings.from, sender: t("common.product"), to },
      ...{ replyTo: null, language: "en", date: now },
    };
    const message = await messageBytes(envelope, auditLetterText(head, settings.url));
    const sent = await sendMail(settings, { from: settings.from, to, message, handOver: async () => true }, signal);
    log.info(`audit.mail.${sent.kind}`, "error" in sent ? { error: sent.error } : {});
    if (sent.kind !== "sent" && sent.kind !== "unclear") return;
    const details = JSON.stringify({ segment: head.segment, rows: head.rows });
    await database.client.auditEvent.create({
      data: { at: now, actorKind: "worker", actorId: id, action: "audit.head", details },
    });
  } finally {
    await releaseLease(database, lease);
  }
}

async function wasSent({ database: { client } }: Context, now: Date): Promise<boolean> {
  const day = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
  return (await client.auditEvent.count({ where: { action: "audit.head", at: { gte: day } } })) > 0;
}
