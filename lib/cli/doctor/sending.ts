/** The server through which mail to people goes: greeted and signed in to, and nothing sent. */
import type { MailSettings } from "../../config/mail.ts";
import { reachMailServer } from "../../worker/reach.ts";
import { type Finding, failed, fine } from "./finding.ts";

export async function checkSending(mail: MailSettings | null, signal: AbortSignal): Promise<readonly Finding[]> {
  if (mail === null) return [fine("sending.off")];
  const server = `${mail.host}:${mail.port}`;
  const greeted = await reachMailServer(mail, signal);
  if (greeted.ok) return [fine("sending.fine", { server, from: mail.from })];
  return [failed("sending.trouble", { server, error: [greeted.error, greeted.words].filter(Boolean).join(", ") })];
}
