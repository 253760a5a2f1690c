import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { serversFor } from "../../lib/services/account-form.ts";
import { portal } from "../../lib/services/portal.ts";
import { portalZone } from "../../lib/services/zone.ts";
import { AccountFields } from "../_account/account-fields.tsx";
import { shownProblems } from "../_account/shown-problems.ts";
import { AccountNotes } from "../_account/side-notes.tsx";
import { Button, ButtonRow } from "../_components/button.tsx";
import { Note } from "../_components/note.tsx";
import { Page, pageTitle } from "../_components/page.tsx";
import { formOwner, formToken } from "../_lib/form-token.ts";
import { keptForm } from "../_lib/kept-form.ts";
import { STEPS } from "../_lib/steps.ts";
import { t } from "../_lib/text.tsx";
import { currentViewer } from "../_lib/viewer.ts";

interface Props {
  searchParams: Promise<{ again?: string; ended?: string }>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const form = keptForm(await formOwner(), (await searchParams).again);
  return { title: pageTitle(t("connect.signIn.title"), form !== null) };
}

/** Step 1: who somebody is in the portal is their account on the new server. */
export default async function SignInPage({ searchParams }: Props) {
  if ((await currentViewer()).kind === "person") redirect("/move");
  const opened = await portal();
  const [servers, zone] = await Promise.all([serversFor(opened, "new"), portalZone(opened)]);
  const { again, ended } = await searchParams;
  const form = keptForm(await formOwner(), again);
  const problems = shownProblems(form, "new", zone);
  return (
    <Page
      kind="journey"
      back={{ href: "/", label: t("common.back") }}
      step={{ number: 1, of: STEPS }}
      title={t("connect.signIn.title")}
      lead={t("connect.signIn.lead")}
      aside={<AccountNotes encrypted={servers.every(({ encrypted }) => encrypted)} />}
      errors={problems.errors}
      errorsNext={problems.next}
    >
      {ended && !form && <Note tone="quiet">{t("connect.signIn.ended")}</Note>}
      {servers.length === 0 ? (
        <Note tone="wait">{t("connect.notReady")}</Note>
      ) : (
        <form method="post" action="/api/auth/callback/mailbox" noValidate>
          <input type="hidden" name="csrfToken" value={await formToken()} />
          <AccountFields side="new" servers={servers} values={form?.values ?? {}} problems={problems} />
          <ButtonRow>
            <Button kind="filled">{t("common.continue")}</Button>
          </ButtonRow>
        </form>
      )}
    </Page>
  );
}
