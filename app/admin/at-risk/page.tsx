import type { Metadata } from "next";
import { atRisk } from "../../../lib/services/at-risk.ts";
import { portal } from "../../../lib/services/portal.ts";
import { AsOf } from "../../_admin/as-of.tsx";
import { PagesNav } from "../../_admin/pages-nav.tsx";
import type { Query } from "../../_admin/query.ts";
import { RiskTable } from "../../_admin/risk-table.tsx";
import { EmptyState } from "../../_components/empty-state.tsx";
import { Page, pageTitle } from "../../_components/page.tsx";
import { t } from "../../_lib/text.tsx";
import { requireStaff } from "../../_lib/viewer.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("fleet.risk.page.title")) };
}

export default async function AtRiskPage({ searchParams }: Query) {
  const viewer = await requireStaff();
  const { page } = await searchParams;
  const number = typeof page === "string" && /^\d{1,6}$/.test(page) ? Number(page) : 1;
  const risks = await atRisk(await portal(), viewer, number);
  return (
    <Page
      kind="admin"
      wide
      back={{ href: "/admin", label: t("fleet.title") }}
      title={t("fleet.risk.page.heading", { count: risks.count })}
      lead={t("fleet.risk.page.lead")}
    >
      <AsOf at={risks.asOf} zone={risks.zone} />
      {risks.count > 0 ? (
        <RiskTable risks={risks} />
      ) : (
        <EmptyState title={t("fleet.risk.none")}>
          <p>{t(risks.deadline === null ? "fleet.risk.none.noDeadline" : "fleet.risk.none.text")}</p>
        </EmptyState>
      )}
      <PagesNav page={risks.page} pages={risks.pages} link={(to) => `/admin/at-risk?page=${to}`} />
    </Page>
  );
}
