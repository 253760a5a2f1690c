import type { Metadata } from "next";
import type { PasswordField as Name } from "../../../lib/services/own-password.ts";
import { portal } from "../../../lib/services/portal.ts";
import { proofsOf } from "../../../lib/services/prove.ts";
import { SHORTEST_PASSWORD } from "../../../lib/services/set-up.ts";
import { type StaffAddressField, staffAddress } from "../../../lib/services/staff-address.ts";
import { shownForm } from "../../_admin/forms.ts";
import type { Query } from "../../_admin/query.ts";
import { Button, ButtonRow } from "../../_components/button.tsx";
import { Field, PasswordField } from "../../_components/field.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../_components/page.tsx";
import { found } from "../../_lib/found.ts";
import { keptForm } from "../../_lib/kept-form.ts";
import { t } from "../../_lib/text.tsx";
import { requireStaff } from "../../_lib/viewer.ts";
import { changeAddress, changePassword } from "./actions.ts";

async function formOf({ searchParams }: Query) {
  const viewer = await requireStaff();
  const labels: Record<Name | StaffAddressField, string> = {
    ...{ current: t("desk.account.current"), password: t("desk.account.password") },
    mailAddress: t("factor.address.label"),
  };
  const kept = keptForm(viewer.session, (await searchParams).again);
  const mailAddress = await found(staffAddress(await portal(), viewer));
  return { viewer, labels, form: shownForm(kept, { current: "", password: "", mailAddress }, labels) };
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { form } = await formOf(props);
  return { title: pageTitle(t("desk.account.title"), form.summary.length > 0) };
}

/** One's own account: who one is here, and another password. */
export default async function AccountPage(props: Query) {
  const { viewer, labels, form } = await formOf(props);
  const { saved } = await props.searchParams;
  const { kind } = await found(proofsOf(await portal(), viewer));
  const field = (name: Name) =>
    ({ id: name, name, label: labels[name], error: form.errors[name], size: "admin" }) as const;
  return (
    <Page
      kind="admin"
      title={t("desk.account.title")}
      lead={t("desk.account.lead", { name: viewer.name, role: t(`desk.role.${viewer.role}`) })}
      errors={form.summary}
    >
      <p>
        <a className="link" href="/admin/second-step">
          {t("factor.title")}
        </a>
      </p>
      {saved === "1" && <Note tone="quiet">{t("desk.account.saved")}</Note>}
      {kind !== "openId" && (
        <form action={changePassword} noValidate className="mt-6">
          {/* Password managers want to know whose passwords these are. */}
          <input type="text" name="username" autoComplete="username" defaultValue={viewer.name} readOnly hidden />
          <PasswordField {...field("current")} whose={t("desk.account.whose")} autoComplete="current-password" />
          <PasswordField
            {...field("password")}
            hint={t("admin.setUp.password.hint", { least: SHORTEST_PASSWORD })}
            whose={t("desk.account.whoseNew")}
            autoComplete="new-password"
          />
          <ButtonRow>
            <Button kind="filled" size="admin">
              {t("desk.account.change")}
            </Button>
          </ButtonRow>
        </form>
      )}
      <Section title={t("factor.address.title")}>
        <p className="mt-4 text-ink-2">{t("factor.address.text")}</p>
        {saved === "address" && <Note tone="quiet">{t("factor.address.saved")}</Note>}
        <form action={changeAddress} noValidate className="mt-6">
          <Field
            {...{ id: "mailAddress", name: "mailAddress", label: labels.mailAddress, size: "admin", type: "email" }}
            {...{ defaultValue: form.values.mailAddress, error: form.errors.mailAddress, autoComplete: "email" }}
          />
          <ButtonRow>
            <Button kind="outlined" size="admin">
              {t("factor.address.save")}
            </Button>
          </ButtonRow>
        </form>
      </Section>
    </Page>
  );
}
