/** What stands in a mail to whoever administers, in the language that is set around the call. No code, no key, no address. */
import { text as t } from "../i18n/translator.ts";
import type { LetterText } from "./letter.ts";
import type { StaffMailKind } from "./staff-mails.ts";

export interface StaffChange {
  readonly kind: StaffMailKind;
  /** Whose account it is. */
  readonly name: string;
  readonly at: Date;
}

/** As plain text. `url`: the portal's own address. */
export function staffLetterText({ kind, name, at }: StaffChange, url: string): LetterText {
  const body = [
    t(`factor.mail.${kind}`, { name, url }),
    t("factor.mail.when", { time: `${at.toISOString().slice(0, 16).replace("T", " ")} UTC` }),
    t("factor.mail.wasYou"),
    t("factor.mail.notYou"),
    `${url}/admin/second-step`,
  ];
  return { subject: t("factor.mail.subject", { name }), body: `${body.join("\n\n")}\n`, html: null, stopUrl: null };
}
