import type { Metadata } from "next";
import { cache } from "react";
import { portal } from "../../../../../lib/services/portal.ts";
import { attemptView } from "../../../../../lib/services/sign-in-attempts.ts";
import { consentWords } from "../../../../_account/consent-words.tsx";
import { AccountNotes } from "../../../../_account/side-notes.tsx";
import { ButtonLink, ButtonRow } from "../../../../_components/button.tsx";
import { Page } from "../../../../_components/page.tsx";
import { SummaryList } from "../../../../_components/summary-list.tsx";
import { found } from "../../../../_lib/found.ts";
import { STEPS } from "../../../../_lib/steps.ts";
import { rich, t } from "../../../../_lib/text.tsx";
import { requirePerson } from "../../../../_lib/viewer.ts";

interface Props {
  params: Promise<{ attempt: string }>;
}

const viewOf = cache(async (attempt: string) => {
  return found(attemptView(await portal(), await requirePerson(), attempt));
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { provider } = await viewOf((await params).attempt);
  return { title: t("connect.leave.title", { name: provider }) };
}

/** What somebody allows at a sign-in provider, before they go there. */
export default async function LeavePage({ params }: Props) {
  const view = await viewOf((await params).attempt);
  const { login, server, provider: name, takesPasswords, url, granted } = view;
  const isFirst = view.origin === "connect";
  const back = isFirst ? "/move/connect" : `/move/passwords/${view.accountId}`;
  return (
    <Page
      kind="journey"
      back={{ href: back, label: t("common.back") }}
      {...(isFirst ? { step: { number: 2, of: STEPS } } : {})}
      title={t("connect.leave.title", { name })}
      lead={t("connect.leave.lead", { name })}
      aside={<AccountNotes encrypted provider={name} />}
    >
      <SummaryList
        rows={[
          {
            key: t("connect.leave.account"),
            value: rich("home.detail.account", { login: <bdi>{login}</bdi>, server: <bdi>{server}</bdi> }),
            detail: t("connect.leave.choose"),
          },
          {
            key: t("connect.leave.page"),
            value: <bdi dir="ltr">{new URL(url).host}</bdi>,
            detail: t("connect.leave.pageHint"),
          },
        ]}
      />
      <h2 className="mt-8 font-semibold">{t("connect.leave.what")}</h2>
      <ul className="mt-2 grid list-disc gap-2 ps-5">
        <li>{t("connect.leave.scope", { name })}</li>
        <li>{t("connect.leave.reads")}</li>
        <li>{t("connect.leave.kept")}</li>
        {granted.revokes && <li>{t("connect.leave.revoked", { name })}</li>}
        {!granted.revokes && granted.consentPage && (
          <li>{rich("connect.leave.consentPage", consentWords(name, granted.consentPage))}</li>
        )}
        {takesPasswords && <li>{t("connect.leave.appPassword")}</li>}
      </ul>
      <ButtonRow>
        <ButtonLink kind="filled" href={url}>
          {t("connect.leave.go", { name })}
        </ButtonLink>
        {isFirst && (
          <ButtonLink kind="text" href={back}>
            {t("connect.leave.other")}
          </ButtonLink>
        )}
      </ButtonRow>
    </Page>
  );
}
