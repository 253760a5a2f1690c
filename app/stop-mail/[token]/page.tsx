import type { Metadata } from "next";
import { Button, ButtonRow } from "../../_components/button.tsx";
import { Page } from "../../_components/page.tsx";
import { t } from "../../_lib/text.tsx";
import { stop } from "./actions.ts";

interface Props {
  params: Promise<{ token: string }>;
  searchParams: Promise<{ done?: string }>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  return { title: t((await searchParams).done ? "mail.stop.doneTitle" : "mail.stop.title") };
}

/** Where the link in each mail leads: one press ends them, without signing in. What only looks at links changes nothing. */
export default async function StopMailPage({ params, searchParams }: Props) {
  const { token } = await params;
  if ((await searchParams).done)
    return <Page kind="journey" title={t("mail.stop.doneTitle")} lead={t("mail.stop.doneLead")} />;
  return (
    <Page kind="journey" title={t("mail.stop.title")} lead={t("mail.stop.lead")}>
      <form action={stop.bind(null, token)}>
        <ButtonRow>
          <Button kind="filled">{t("mail.stop.button")}</Button>
        </ButtonRow>
      </form>
    </Page>
  );
}
