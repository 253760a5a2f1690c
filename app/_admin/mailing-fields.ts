/** The names of the fields of a mailing's form. */
import { type MailingField, TEXT_FIELDS } from "../../lib/services/mailings.ts";

export function mailingFields(): readonly MailingField[] {
  return ["audience", "language", "when", "date", "time", "zone", ...TEXT_FIELDS];
}
