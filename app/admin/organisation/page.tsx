import type { Metadata } from "next";
import { type OrganisationField, organisationFacts } from "../../../lib/services/organisation.ts";
import { portal } from "../../../lib/services/portal.ts";
import { RETENTION } from "../../../lib/services/retention.ts";
import { type ShownForm, shownForm } from "../../_admin/forms.ts";
import type { Query } from "../../_admin/query.ts";
import { Button, ButtonRow } from "../../_components/button.tsx";
import { Field, TextAreaField } from "../../_components/field.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle } from "../../_components/page.tsx";
import { keptForm } from "../../_lib/kept-form.ts";
import { t } from "../../_lib/text.tsx";
import { requireAdministrator } from "../../_lib/viewer.ts";
import { save } from "./actions.ts";
import { type ShownTest, TestMailSection, testErrors } from "./test-mail.tsx";

async function formOf({ searchParams }: Query) {
  const viewer = await requireAdministrator();
  const facts = await organisationFacts(await portal());
  const { again } = await searchParams;
  const first = {
    name: facts?.name ?? "",
    contact: facts?.contact ?? "",
    contactEmail: facts?.contactEmail ?? "",
    contactPhone: facts?.contactPhone ?? "",
    genuine: facts?.genuine ?? "",
    reportDays: String(facts?.reportDays ?? RETENTION.reportDays.usual),
  };
  return shownForm(keptForm(viewer.session, again), first, labels());
}

/** The test that was made just now; null: there is none. */
async function testOf({ searchParams }: Query): Promise<ShownTest | null> {
  const { session } = await requireAdministrator();
  const { to, outcome } = keptForm(session, (await searchParams).test)?.values ?? {};
  return to === undefined || outcome === undefined ? null : { to, outcome: JSON.parse(outcome) };
}

function labels(): Record<OrganisationField, string> {
  return {
    name: t("admin.organisation.name"),
    contact: t("admin.organisation.contact"),
    contactEmail: t("admin.organisation.contactEmail"),
    contactPhone: t("admin.organisation.contactPhone"),
    genuine: t("admin.organisation.genuine"),
    reportDays: t("admin.organisation.reportDays"),
  };
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { summary } = await formOf(props);
  const isWrong = summary.length + testErrors(await testOf(props)).length > 0;
  return { title: pageTitle(t("admin.organisation.title"), isWrong) };
}

export default async function OrganisationPage(props: Query) {
  const form = await formOf(props);
  const { saved } = await props.searchParams;
  const test = await testOf(props);
  return (
    <Page
      kind="admin"
      title={t("admin.organisation.title")}
      lead={t("admin.organisation.lead")}
      errors={[...form.summary, ...testErrors(test)]}
    >
      {saved === "1" && <Note tone="quiet">{t("admin.saved")}</Note>}
      <form action={save} noValidate className="mt-6">
        <Fields form={form} />
        <ButtonRow>
          <Button kind="filled" size="admin">
            {t("admin.save")}
          </Button>
        </ButtonRow>
      </form>
      <TestMailSection from={(await portal()).config.mailFrom} test={test} />
    </Page>
  );
}

function Fields({ form: { values, errors } }: { form: ShownForm<OrganisationField> }) {
  const words = labels();
  const field = (name: OrganisationField) =>
    ({ id: name, name, label: words[name], defaultValue: values[name], error: errors[name], size: "admin" }) as const;
  return (
    <>
      <Field {...field("name")} hint={t("admin.organisation.name.hint")} autoComplete="organization" />
      <Field {...field("contact")} hint={t("admin.organisation.contact.hint")} autoComplete="off" />
      <Field {...field("contactEmail")} type="email" autoComplete="off" autoCapitalize="none" spellCheck={false} />
      <Field {...field("contactPhone")} type="tel" autoComplete="off" />
      <TextAreaField {...field("genuine")} rows={3} hint={t("admin.organisation.genuine.hint")} />
      <Field
        {...field("reportDays")}
        inputMode="numeric"
        autoComplete="off"
        hint={t("admin.organisation.reportDays.hint", { ...RETENTION.reportDays })}
      />
    </>
  );
}
