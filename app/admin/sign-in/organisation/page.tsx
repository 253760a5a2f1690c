import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { Query } from "../../../_admin/query.ts";
import { ButtonLink, ButtonRow } from "../../../_components/button.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { formOwner } from "../../../_lib/form-token.ts";
import { keptForm } from "../../../_lib/kept-form.ts";
import { t } from "../../../_lib/text.tsx";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("factor.organisation.title")) };
}

/** Leads on to the organisation's sign-in, whose address is kept for this browser and never stands in ours. */
export default async function LeavePage({ searchParams }: Query) {
  const to = keptForm(await formOwner(), (await searchParams).leave)?.values.to;
  if (to === undefined) redirect("/admin/sign-in");
  return (
    <Page kind="admin" title={t("factor.organisation.title")} lead={t("factor.organisation.lead")}>
      <meta httpEquiv="refresh" content={`0;url=${to}`} />
      <ButtonRow>
        <ButtonLink kind="filled" size="admin" href={to}>
          {t("common.continue")}
        </ButtonLink>
      </ButtonRow>
    </Page>
  );
}
