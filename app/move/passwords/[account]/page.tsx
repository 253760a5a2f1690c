import type { Metadata } from "next";
import { type AccountToTypeAgain, accountOf } from "../../../../lib/services/passwords.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { portalZone } from "../../../../lib/services/zone.ts";
import { AccountPassword } from "../../../_account/account-fields.tsx";
import { shownProblems } from "../../../_account/shown-problems.ts";
import { AccountNotes } from "../../../_account/side-notes.tsx";
import { Button, ButtonRow } from "../../../_components/button.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { SummaryList } from "../../../_components/summary-list.tsx";
import { found } from "../../../_lib/found.ts";
import { keptForm } from "../../../_lib/kept-form.ts";
import { t } from "../../../_lib/text.tsx";
import { requirePerson } from "../../../_lib/viewer.ts";
import { leaveForProvider, typeAgain } from "../actions.ts";

interface Props {
  params: Promise<{ account: string }>;
  searchParams: Promise<{ again?: string; migration?: string }>;
}

async function ownAccountOf({ params }: Props) {
  return found(accountOf(await portal(), await requirePerson(), (await params).account));
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const account = await ownAccountOf(props);
  const form = keptForm((await requirePerson()).session, (await props.searchParams).again);
  return { title: pageTitle(titleOf(account), form !== null) };
}

function titleOf({ side, provider }: AccountToTypeAgain): string {
  return t(provider ? "connect.again.title.provider" : `connect.again.title.${side}`);
}

/** The password of one account, typed again: it has changed, or none is kept any more. */
export default async function TypeAgainPage(props: Props) {
  const { session } = await requirePerson();
  const account = await ownAccountOf(props);
  const { accountId, side, login, server, encrypted, provider } = account;
  const { again, migration } = await props.searchParams;
  const opened = await portal();
  const problems = shownProblems(keptForm(session, again), side, await portalZone(opened));
  return (
    <Page
      kind="journey"
      back={{ href: "/move/passwords", label: t("connect.passwords.title") }}
      title={titleOf(account)}
      lead={t("connect.again.lead")}
      aside={<AccountNotes encrypted={encrypted} provider={provider?.name} />}
      errors={problems.errors}
      errorsNext={problems.next}
    >
      {/* Where an error about the account leads. */}
      <div id="login" tabIndex={-1}>
        <SummaryList
          rows={[
            { key: t("connect.again.account"), value: <bdi>{login}</bdi> },
            { key: t("connect.again.server"), value: <bdi>{server}</bdi> },
          ]}
        />
      </div>
      {provider && (
        <form action={leaveForProvider} className="mt-8">
          <input type="hidden" name="account" value={accountId} />
          <input type="hidden" name="migration" value={migration ?? ""} />
          <ButtonRow>
            <Button kind="filled">{t("connect.provider.button", { name: provider.name })}</Button>
          </ButtonRow>
        </form>
      )}
      {(!provider || provider.takesPasswords) && (
        <form action={typeAgain} noValidate className="mt-8">
          <input type="hidden" name="account" value={accountId} />
          <input type="hidden" name="migration" value={migration ?? ""} />
          {/* For password managers: whose password it is. */}
          <input type="hidden" name="login" value={login} autoComplete={`section-${side} username`} />
          <AccountPassword
            side={side}
            problems={problems}
            hint={provider ? t("connect.provider.orPassword", { name: provider.name }) : undefined}
          />
          <ButtonRow>
            <Button kind={provider ? "outlined" : "filled"}>{t("common.continue")}</Button>
          </ButtonRow>
        </form>
      )}
    </Page>
  );
}
