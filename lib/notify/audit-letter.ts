/** The head of the audit, sent away each day: whoever changes rows later cannot change what stands in somebody's mailbox. */
import type { AuditHead } from "../db/audit-chain.ts";
import { text as t } from "../i18n/translator.ts";
import type { LetterText } from "./letter.ts";

/** As plain text, in the language that is set around the call. */
export function auditLetterText({ hash, rows, segment, sealedAt }: AuditHead, url: string): LetterText {
  const time = sealedAt?.toISOString() ?? "";
  const body = [
    t("desk.auditMail.body", { url, rows, segments: segment, time }),
    hash,
    t("desk.auditMail.keep"),
    `npm run cli -- audit check --head ${hash}`,
  ];
  return {
    subject: t("desk.auditMail.subject", { head: hash.slice(0, 12) }),
    body: `${body.join("\n\n")}\n`,
    html: null,
    stopUrl: null,
  };
}
