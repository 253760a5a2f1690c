import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { hasOpenIdSignIn } from "../../../lib/services/openid-sign-in.ts";
import { portalState } from "../../../lib/services/organisation.ts";
import { canUsePasskeys } from "../../../lib/services/passkeys.ts";
import { portal } from "../../../lib/services/portal.ts";
import { portalZone } from "../../../lib/services/zone.ts";
import { PasskeyButton } from "../../_admin/passkey-button.tsx";
import { passkeyWords } from "../../_admin/passkey-words.ts";
import type { Query } from "../../_admin/query.ts";
import { Button, ButtonRow } from "../../_components/button.tsx";
import { Field, PasswordField } from "../../_components/field.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle } from "../../_components/page.tsx";
import { SideNote } from "../../_components/side-note.tsx";
import { formOwner, formToken } from "../../_lib/form-token.ts";
import { keptForm } from "../../_lib/kept-form.ts";
import { t } from "../../_lib/text.tsx";
import { currentViewer } from "../../_lib/viewer.ts";
import { askPasskey } from "./actions.ts";
import { refusal } from "./refusal.ts";

async function formOf({ searchParams }: Query) {
  return keptForm(await formOwner(), (await searchParams).again);
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  return { title: pageTitle(t("admin.signIn.title"), (await formOf(props)) !== null) };
}

/** For people there is no such page. */
export default async function AdministratorSignInPage(props: Query) {
  const viewer = await currentViewer();
  if (viewer.kind === "person") notFound();
  if (viewer.kind === "administrator") redirect("/admin");
  const opened = await portal();
  if ((await portalState(opened)).needsAdministrator) redirect("/admin/set-up");
  const form = await formOf(props);
  const error = form ? refusal(form.problems.password ?? "", await portalZone(opened)) : undefined;
  const { made } = await props.searchParams;
  return (
    <Page
      kind="admin"
      title={t("admin.signIn.title")}
      errors={error === undefined ? [] : [{ href: "#name", text: error }]}
      aside={<SideNote title={t("admin.signIn.asideTitle")}>{t("admin.signIn.aside")}</SideNote>}
    >
      {made === "1" && !form && <Note tone="quiet">{t("admin.signIn.made")}</Note>}
      <form method="post" action="/api/auth/callback/administrator" noValidate className="mt-6">
        <input type="hidden" name="csrfToken" value={await formToken()} />
        <Field
          {...{ id: "name", name: "name", label: t("admin.signIn.name"), defaultValue: form?.values.name, error }}
          {...{ size: "admin", autoComplete: "username", autoCapitalize: "none", spellCheck: false }}
        />
        <PasswordField
          {...{ id: "password", name: "password", label: t("admin.signIn.password"), size: "admin" }}
          whose={t("admin.signIn.whose")}
          autoComplete="current-password"
        />
        <ButtonRow>
          <Button kind="filled" size="admin">
            {t("common.signIn")}
          </Button>
        </ButtonRow>
      </form>
      {hasOpenIdSignIn(opened) && (
        <form method="post" action="/api/auth/signin/organisation" className="mt-10 border-t border-rule pt-8">
          <input type="hidden" name="csrfToken" value={await formToken()} />
          <Button kind="outlined" size="admin">
            {t("factor.organisation.button")}
          </Button>
        </form>
      )}
      {canUsePasskeys(opened) && (
        <form method="post" action="/api/auth/callback/passkey" className="mt-10 border-t border-rule pt-8">
          <input type="hidden" name="csrfToken" value={await formToken()} />
          <PasskeyButton act="show" ask={askPasskey} words={passkeyWords("signIn")} />
        </form>
      )}
    </Page>
  );
}
