import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { hasOpenIdSignIn } from "../../../../lib/services/openid-sign-in.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { ButtonLink, ButtonRow } from "../../../_components/button.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { t } from "../../../_lib/text.tsx";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("factor.refused.title")) };
}

/** The organisation's sign-in did not lead in: no role, or something went wrong on the way. */
export default async function RefusedPage() {
  if (!hasOpenIdSignIn(await portal())) notFound();
  return (
    <Page kind="admin" title={t("factor.refused.title")} lead={t("factor.refused.lead")}>
      <ButtonRow>
        <ButtonLink kind="outlined" size="admin" href="/admin/sign-in">
          {t("factor.refused.back")}
        </ButtonLink>
      </ButtonRow>
    </Page>
  );
}
