import type { Metadata } from "next";
import { passwordsOf } from "../../../../lib/services/passwords.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { TakenBack } from "../../../_account/consent-words.tsx";
import { Button, ButtonLink, ButtonRow } from "../../../_components/button.tsx";
import { Page } from "../../../_components/page.tsx";
import { t } from "../../../_lib/text.tsx";
import { requirePerson } from "../../../_lib/viewer.ts";
import { forget } from "../actions.ts";

export function generateMetadata(): Metadata {
  return { title: t("connect.forget.title") };
}

const TAKEN_BACK = { revoked: "connect.forget.revoked", consent: "connect.forget.consent" } as const;

/** What it means to forget the passwords, before it is done. */
export default async function ForgetPage() {
  const { inUse, passwords } = await passwordsOf(await portal(), await requirePerson());
  return (
    <Page
      kind="journey"
      back={{ href: "/move/passwords", label: t("common.back") }}
      title={t("connect.forget.title")}
      lead={t("connect.forget.lead")}
    >
      <ul className="grid list-disc gap-2 ps-5">
        {inUse && <li className="font-semibold">{t("connect.forget.inUse")}</li>}
        <li>{t("connect.forget.copied")}</li>
        <li>{t("connect.forget.later")}</li>
        {passwords.map(({ accountId, provider }) => (
          <TakenBack key={accountId} provider={provider} texts={TAKEN_BACK} />
        ))}
      </ul>
      <form action={forget}>
        <ButtonRow>
          <Button kind="filled">{t("connect.forget.yes")}</Button>
          <ButtonLink kind="text" href="/move/passwords">
            {t("connect.forget.no")}
          </ButtonLink>
        </ButtonRow>
      </form>
    </Page>
  );
}
