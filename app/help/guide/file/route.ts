/** The guide as one file to keep, or to send to somebody. */
import { readerLanguage } from "../../../../lib/i18n/reader.ts";
import { helpFacts } from "../../../../lib/services/help.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { guideFile } from "../../../_help/guide-file.tsx";

export async function GET() {
  const facts = await helpFacts(await portal());
  return new Response(await guideFile(facts, Date.now()), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      // Never shown in the portal: its styles are its own.
      "content-disposition": `attachment; filename="carryover-guide-${readerLanguage()}.html"`,
      "cache-control": "no-store",
    },
  });
}
