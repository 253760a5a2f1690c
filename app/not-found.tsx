import type { Metadata } from "next";
import { ButtonLink } from "./_components/button.tsx";
import { Page } from "./_components/page.tsx";
import { t } from "./_lib/text.tsx";

export function generateMetadata(): Metadata {
  return { title: t("about.notFound.title") };
}

export default function NotFoundPage() {
  return (
    <Page kind="journey" title={t("about.notFound.title")} lead={t("about.notFound.lead")}>
      <ButtonLink kind="outlined" href="/">
        {t("about.notFound.start")}
      </ButtonLink>
    </Page>
  );
}
