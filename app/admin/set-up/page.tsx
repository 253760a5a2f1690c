import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { portalState } from "../../../lib/services/organisation.ts";
import { portal } from "../../../lib/services/portal.ts";
import { type SetUpField, SHORTEST_PASSWORD } from "../../../lib/services/set-up.ts";
import { shownForm } from "../../_admin/forms.ts";
import type { Query } from "../../_admin/query.ts";
import { SetUpTasks } from "../../_admin/set-up-tasks.tsx";
import { Button, ButtonRow } from "../../_components/button.tsx";
import { Field, PasswordField } from "../../_components/field.tsx";
import { Page, pageTitle } from "../../_components/page.tsx";
import { formOwner } from "../../_lib/form-token.ts";
import { keptForm } from "../../_lib/kept-form.ts";
import { t } from "../../_lib/text.tsx";
import { currentViewer } from "../../_lib/viewer.ts";
import { makeAdministrator } from "./actions.ts";

async function formOf({ searchParams }: Query) {
  const labels: Record<SetUpField, string> = {
    code: t("admin.setUp.code"),
    name: t("admin.setUp.name"),
    password: t("admin.setUp.password"),
  };
  const kept = keptForm(await formOwner(), (await searchParams).again);
  return { ...shownForm(kept, { code: "", name: "", password: "" }, labels), labels };
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { summary } = await formOf(props);
  return { title: pageTitle(t("admin.setUp.title"), summary.length > 0) };
}

/** First the administrator's account, by the code from the console; then the list of what else there is to do. */
export default async function SetUpPage(props: Query) {
  const viewer = await currentViewer();
  if (viewer.kind === "person") notFound();
  if (viewer.kind === "administrator" && viewer.role !== "administrator") notFound();
  if (viewer.kind === "administrator") return <SetUpTasks viewer={viewer} />;
  if (!(await portalState(await portal())).needsAdministrator) redirect("/admin/sign-in");
  const { values, errors, labels, summary } = await formOf(props);
  const field = (name: SetUpField) =>
    ({ id: name, name, label: labels[name], error: errors[name], size: "admin" }) as const;
  return (
    <Page kind="admin" title={t("admin.setUp.title")} lead={t("admin.setUp.lead")} errors={summary}>
      <form action={makeAdministrator} noValidate>
        <Field
          {...field("code")}
          hint={t("admin.setUp.code.hint")}
          {...{ defaultValue: values.code, autoComplete: "off", autoCapitalize: "characters", spellCheck: false }}
        />
        <Field
          {...field("name")}
          hint={t("admin.setUp.name.hint")}
          {...{ defaultValue: values.name, autoComplete: "username", autoCapitalize: "none", spellCheck: false }}
        />
        <PasswordField
          {...field("password")}
          hint={t("admin.setUp.password.hint", { least: SHORTEST_PASSWORD })}
          whose={t("admin.signIn.whose")}
          autoComplete="new-password"
        />
        <ButtonRow>
          <Button kind="filled" size="admin">
            {t("admin.setUp.make")}
          </Button>
        </ButtonRow>
      </form>
    </Page>
  );
}
