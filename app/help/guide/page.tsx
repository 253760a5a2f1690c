import type { Metadata } from "next";
import { readerLanguage } from "../../../lib/i18n/reader.ts";
import { guidePicture } from "../../../lib/services/guide-pictures.ts";
import { helpFacts, onlyMove } from "../../../lib/services/help.ts";
import { portal } from "../../../lib/services/portal.ts";
import { ButtonLink } from "../../_components/button.tsx";
import { Page } from "../../_components/page.tsx";
import { PrintButton } from "../../_components/print-button.tsx";
import { When } from "../../_components/values.tsx";
import { Guide } from "../../_help/guide.tsx";
import { helpLinks } from "../../_help/links.tsx";
import { t } from "../../_lib/text.tsx";
import { currentViewer } from "../../_lib/viewer.ts";

export function generateMetadata(): Metadata {
  return { title: t("guide.title") };
}

/** The whole way on one page, to be read, printed or saved. */
export default async function GuidePage() {
  const services = await portal();
  const facts = await helpFacts(services);
  const language = readerLanguage();
  return (
    <Page
      kind="journey"
      back={{ href: "/help", label: t("common.help") }}
      title={t("guide.title")}
      lead={t("guide.lead")}
    >
      <div className="mb-6 print:hidden">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
          <ButtonLink kind="outlined" href="/help/guide/file" download>
            {t("guide.save")}
          </ButtonLink>
          <PrintButton>{t("guide.print")}</PrintButton>
        </div>
        <p className="mt-2 text-sm text-ink-2">{t("guide.saveHint")}</p>
      </div>
      <Guide
        facts={facts}
        links={helpLinks(await onlyMove(services, await currentViewer()))}
        deadline={facts.deadline === null ? null : <When at={facts.deadline} zone={facts.zone} />}
        picture={(step) => guidePicture(language, step)}
        now={Date.now()}
      />
    </Page>
  );
}
