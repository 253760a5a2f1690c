/**
 * The words of a page that broke, in the reader's language and as administrators have corrected them. Asks the database for
 * nothing: texts that were corrected are held by this process.
 */
import { LANGUAGE_FACTS } from "../../../lib/i18n/languages.ts";
import { readerLanguage } from "../../../lib/i18n/reader.ts";
import { t } from "../../_lib/text.tsx";

export function GET(): Response {
  const language = readerLanguage();
  return Response.json({
    language,
    direction: LANGUAGE_FACTS[language].direction,
    words: {
      ...{ title: t("broken.title"), lead: t("broken.lead") },
      ...{ reference: t("broken.reference"), again: t("broken.again") },
    },
  });
}
