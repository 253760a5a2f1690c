/** Where a report was whose time is over. */
import type { ErasedReport } from "../../../../lib/services/erased-report.ts";
import { ButtonLink, ButtonRow } from "../../../_components/button.tsx";
import { Page } from "../../../_components/page.tsx";
import { t } from "../../../_lib/text.tsx";
import { when, zoneWords } from "../../../_lib/when.ts";

export function ErasedPage({ migration, erased }: { migration: string; erased: ErasedReport }) {
  const { reference, erasedAt, last, isOver, zone } = erased;
  const ended = last && {
    reference: reference ?? t("report.noReference"),
    time: when(last.endedAt, zone, "dateTime"),
    zone: zoneWords(zone, last.endedAt),
  };
  return (
    <Page
      kind="journey"
      back={{ href: "/move", label: t("common.yourMove") }}
      above={ended ? t("report.above", ended) : reference}
      title={t("report.erased.title")}
      lead={t("report.erased.lead", { when: when(erasedAt, zone, "date") })}
    >
      <p className="mb-4">
        {last ? t("report.erased.last", { there: last.there, found: last.found }) : t("report.erased.none")}
      </p>
      <p className="mb-4">{t(isOver ? "report.erased.over" : "report.erased.again")}</p>
      <ButtonRow>
        <ButtonLink kind="outlined" href={isOver ? "/move" : `/move/${migration}/check`}>
          {t(isOver ? "common.yourMove" : "home.action.check")}
        </ButtonLink>
      </ButtonRow>
    </Page>
  );
}
