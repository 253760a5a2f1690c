/** The guide as one file that needs nothing else: no network, no script, its pictures within. */
import { readerDirection, readerLanguage } from "../../lib/i18n/reader.ts";
import { guidePictureData } from "../../lib/services/guide-pictures.ts";
import type { HelpFacts } from "../../lib/services/help.ts";
import { rich, t } from "../_lib/text.tsx";
import { when } from "../_lib/when.ts";
import { FILE_STYLES } from "./file-styles.ts";
import { Guide } from "./guide.tsx";
import { GUIDE_STEPS, type GuideStep } from "./guide-steps.ts";
import { helpLinks } from "./links.tsx";

/** What the file may do when it is opened: show itself. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** The whole document, in the reader's language. `now` in epoch milliseconds. */
export async function guideFile(facts: HelpFacts, now: number): Promise<string> {
  // Next keeps renderers out of what pages import, but a route that makes a file needs one.
  const { renderToStaticMarkup } = await import("react-dom/server");
  const language = readerLanguage();
  const pictures = new Map<GuideStep, string>();
  for (const step of GUIDE_STEPS) pictures.set(step, await guidePictureData(language, step));
  const { deadline, zone } = facts;
  const source = `${facts.url}/help/guide`;
  const document = (
    <html lang={language} dir={readerDirection()}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta httpEquiv="content-security-policy" content={POLICY} />
        <title>{t("guide.title")}</title>
        <style>{FILE_STYLES}</style>
      </head>
      <body>
        <main>
          <h1>{t("guide.title")}</h1>
          <p>{t("guide.lead")}</p>
          <Guide
            facts={facts}
            links={helpLinks(null, facts.url)}
            deadline={deadline === null ? null : when(deadline, zone)}
            picture={(step) => pictures.get(step) ?? ""}
            now={now}
          />
          <p>{rich("guide.file.from", { url: <bdi>{source}</bdi> })}</p>
        </main>
      </body>
    </html>
  );
  return `<!doctype html>${renderToStaticMarkup(document)}`;
}
