import type { Metadata } from "next";
import { invitationOf } from "../../../lib/services/invitations.ts";
import { portal } from "../../../lib/services/portal.ts";
import { SHORTEST_PASSWORD } from "../../../lib/services/set-up.ts";
import { shownForm } from "../../_admin/forms.ts";
import type { Query } from "../../_admin/query.ts";
import { Button, ButtonRow } from "../../_components/button.tsx";
import { PasswordField } from "../../_components/field.tsx";
import { Page, pageTitle } from "../../_components/page.tsx";
import { formOwner } from "../../_lib/form-token.ts";
import { keptForm } from "../../_lib/kept-form.ts";
import { t } from "../../_lib/text.tsx";
import { choose } from "./actions.ts";

type Props = Query & { params: Promise<{ token: string }> };

async function formOf({ searchParams }: Query) {
  const kept = keptForm(await formOwner(), (await searchParams).again);
  return shownForm(kept, { password: "" }, { password: t("desk.account.password") });
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: pageTitle(t("desk.invitation.title"), (await formOf(props)).summary.length > 0) };
}

/** For whoever has the link: nobody is signed in here. */
export default async function InvitationPage(props: Props) {
  const { token } = await props.params;
  const invitation = await invitationOf(await portal(), token);
  if (!invitation) return <Page kind="admin" title={t("desk.invitation.over")} lead={t("desk.invitation.overText")} />;
  const { name, role } = invitation;
  const { errors, summary } = await formOf(props);
  return (
    <Page
      kind="admin"
      title={t("desk.invitation.title")}
      lead={t("desk.invitation.lead", { name, role: t(`desk.role.${role}`) })}
      errors={summary}
    >
      <form action={choose.bind(null, token)} noValidate className="mt-6">
        <input type="text" name="username" autoComplete="username" defaultValue={name} readOnly hidden />
        <PasswordField
          {...{ id: "password", name: "password", label: t("desk.account.password"), size: "admin" }}
          {...(errors.password === undefined ? {} : { error: errors.password })}
          hint={t("admin.setUp.password.hint", { least: SHORTEST_PASSWORD })}
          whose={t("desk.account.whoseNew")}
          autoComplete="new-password"
        />
        <ButtonRow>
          <Button kind="filled" size="admin">
            {t("desk.invitation.choose")}
          </Button>
        </ButtonRow>
      </form>
    </Page>
  );
}
