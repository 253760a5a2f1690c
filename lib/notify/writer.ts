/** Who writes the letters to the roster: the organisation as it calls itself. */
import type { Database } from "../db/database.ts";
import { text as t } from "../i18n/translator.ts";
import type { LetterWriter } from "./roster-letter.ts";

/** `url`: the portal's own address. */
export async function letterWriter(
  { client }: Database,
  url: string,
): Promise<LetterWriter & { readonly sender: string }> {
  const organisation = await client.organisation.findUnique({ where: { id: 1 } });
  const { name = null, contact = null, contactEmail = null, contactPhone = null, genuine = null } = organisation ?? {};
  const words = [contact, contactEmail, contactPhone].filter((each) => each !== null);
  return {
    ...{ organisation: name, sender: name ?? t("common.product"), contact: contactEmail, url, genuine },
    contactWords: words.length === 0 ? null : words.join(", "),
  };
}
