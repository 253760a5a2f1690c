import type { Metadata } from "next";
import { accountsToConfirm } from "../../../../lib/services/connect.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { Button, ButtonRow } from "../../../_components/button.tsx";
import { TickBox } from "../../../_components/choices.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { SummaryList } from "../../../_components/summary-list.tsx";
import { found } from "../../../_lib/found.ts";
import { STEPS } from "../../../_lib/steps.ts";
import { rich, t } from "../../../_lib/text.tsx";
import { requirePerson } from "../../../_lib/viewer.ts";
import { confirm, drop } from "../actions.ts";

interface Props {
  searchParams: Promise<{ account?: string; missing?: string }>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  return { title: pageTitle(t("connect.confirm.title"), Boolean((await searchParams).missing)) };
}

/** Two accounts whose names differ: only the person can say whether both are theirs. */
export default async function ConfirmPage({ searchParams }: Props) {
  const person = await requirePerson();
  const { account = "", missing } = await searchParams;
  const both = await found(accountsToConfirm(await portal(), person, account));
  const error = missing ? t("connect.confirm.missing") : undefined;
  const name = ({ login, server }: { login: string; server: string }) =>
    rich("home.detail.account", { login: <bdi className="font-semibold">{login}</bdi>, server: <bdi>{server}</bdi> });
  return (
    <Page
      kind="journey"
      back={{ href: "/move/connect", label: t("common.back") }}
      step={{ number: 2, of: STEPS }}
      title={t("connect.confirm.title")}
      lead={t("connect.confirm.lead")}
      errors={error ? [{ href: "#mine", text: error }] : []}
    >
      <SummaryList
        rows={[
          { key: t("connect.confirm.from"), value: name(both.old) },
          { key: t("connect.confirm.to"), value: name(both.new) },
        ]}
      />
      <form action={confirm} noValidate className="mt-8">
        <input type="hidden" name="account" value={account} />
        <TickBox id="mine" name="mine" value="yes" label={t("connect.confirm.tick")} error={error} />
        <ButtonRow>
          <Button kind="filled">{t("common.continue")}</Button>
          <Button kind="text" formAction={drop}>
            {t("connect.confirm.other")}
          </Button>
        </ButtonRow>
      </form>
    </Page>
  );
}
