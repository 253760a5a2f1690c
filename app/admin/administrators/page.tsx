import type { Metadata } from "next";
import { type InvitationFacts, type StaffMember, staffView } from "../../../lib/services/administrators.ts";
import { factorRule } from "../../../lib/services/factor-rule.ts";
import { portal } from "../../../lib/services/portal.ts";
import { shownForm } from "../../_admin/forms.ts";
import type { Query } from "../../_admin/query.ts";
import { TargetFields } from "../../_admin/target-fields.tsx";
import { Button, ButtonRow } from "../../_components/button.tsx";
import { RadioGroup } from "../../_components/choices.tsx";
import { type Column, DataTable } from "../../_components/data-table.tsx";
import { Field, TextAreaField } from "../../_components/field.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../_components/page.tsx";
import { When } from "../../_components/values.tsx";
import { CopyButton } from "../../_devices/copy-button.tsx";
import { keptForm } from "../../_lib/kept-form.ts";
import { t } from "../../_lib/text.tsx";
import { requireAdministrator } from "../../_lib/viewer.ts";
import { add, drop, link, saveRule } from "./actions.ts";

async function formOf({ searchParams }: Query) {
  const viewer = await requireAdministrator();
  const labels = { name: t("desk.staff.name"), role: t("desk.staff.role"), factorFrom: t("factor.rule.from") };
  const kept = keptForm(viewer.session, (await searchParams).again);
  const factorFrom = await factorRule(await portal(), viewer);
  return { viewer, labels, form: shownForm(kept, { name: "", role: "helper", factorFrom }, labels) };
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { form } = await formOf(props);
  return { title: pageTitle(t("desk.staff.title"), form.summary.length > 0) };
}

export default async function AdministratorsPage(props: Query) {
  const { viewer, labels, form } = await formOf(props);
  const asked = await props.searchParams;
  const { staff, invitations, zone } = await staffView(await portal(), viewer);
  const made = keptForm(viewer.session, asked.link);
  return (
    <Page kind="admin" wide title={t("desk.staff.title")} lead={t("desk.staff.lead")} errors={form.summary}>
      <p className="mb-6">
        <a className="link" href="/admin/tokens">
          {t("api.title")}
        </a>
      </p>
      <div className="max-w-(--measure)">
        {asked.saved === "1" && <Note tone="quiet">{t("admin.saved")}</Note>}
        {asked.invited === "1" && <Note tone="quiet">{t("desk.staff.invited")}</Note>}
        {made && <NewLink link={made.values.link ?? ""} />}
      </div>
      <DataTable caption={t("desk.staff.title")} columns={staffColumns()} rows={staff} rowKey={({ id }) => id} />
      {invitations.length > 0 && (
        <Section title={t("desk.staff.invitations")} rule={false}>
          <DataTable
            caption={t("desk.staff.invitations")}
            columns={invitationColumns(zone)}
            rows={invitations}
            rowKey={({ id }) => id}
          />
        </Section>
      )}
      <Section title={t("desk.staff.add")}>
        <form action={add} noValidate className="mt-6">
          <TargetFields id={null} />
          <Field
            {...{ id: "name", name: "name", label: labels.name, error: form.errors.name, size: "admin" }}
            {...{ defaultValue: form.values.name, hint: t("desk.staff.name.hint") }}
            {...{ autoComplete: "off", autoCapitalize: "none", spellCheck: false }}
          />
          <RadioGroup
            name="role"
            legend={labels.role}
            defaultValue={form.values.role}
            options={(["helper", "administrator"] as const).map((role) => ({
              ...{ value: role, label: t(`desk.role.${role}`), hint: t(`desk.role.${role}.hint`) },
            }))}
          />
          <ButtonRow>
            <Button kind="filled" size="admin">
              {t("desk.staff.invite")}
            </Button>
          </ButtonRow>
        </form>
      </Section>
      <Section id="factor" title={t("factor.rule.title")}>
        <form action={saveRule} noValidate className="mt-6">
          <p className="mb-6 max-w-(--measure) text-ink-2">{t("factor.rule.text")}</p>
          <Field
            {...{ id: "factorFrom", name: "factorFrom", label: labels.factorFrom, hint: t("factor.rule.from.hint") }}
            {...{ error: form.errors.factorFrom, defaultValue: form.values.factorFrom, type: "date", size: "admin" }}
          />
          <ButtonRow>
            <Button kind="outlined" size="admin">
              {t("admin.save")}
            </Button>
          </ButtonRow>
        </form>
      </Section>
    </Page>
  );
}

function NewLink({ link: address }: { link: string }) {
  return (
    <Note tone="wait">
      <TextAreaField
        id="link"
        name="link"
        label={t("desk.staff.newLink")}
        hint={t("desk.staff.newLink.hint")}
        rows={2}
        readOnly
        size="admin"
        defaultValue={address}
      />
      <CopyButton
        value={address}
        words={{ copy: t("devices.copy"), copied: t("devices.copied"), what: t("desk.staff.newLink") }}
      />
    </Note>
  );
}

function staffColumns(): Column<StaffMember>[] {
  return [
    {
      id: "name",
      head: t("desk.staff.name"),
      cell: ({ id, name, isYou }) => (
        <>
          <a className="link" href={isYou ? "/admin/account" : `/admin/administrators/${id}`}>
            <bdi>{name}</bdi>
          </a>
          {isYou && <span className="text-ink-2"> {t("desk.staff.you")}</span>}
        </>
      ),
      phone: "title",
    },
    { id: "role", head: t("desk.staff.role"), cell: ({ role }) => t(`desk.role.${role}`) },
    {
      ...{ id: "factor", head: t("factor.staff.column"), phone: "labelled" },
      cell: ({ factor }) => t(`factor.staff.${factor}`),
    },
  ];
}

function invitationColumns(zone: string): Column<InvitationFacts>[] {
  return [
    { id: "name", head: t("desk.staff.name"), cell: ({ name }) => <bdi>{name}</bdi>, phone: "title" },
    {
      id: "role",
      head: t("desk.staff.role"),
      cell: ({ role, isReset }) => (isReset ? t("desk.staff.reset") : t(`desk.role.${role}`)),
    },
    {
      id: "until",
      head: t("desk.staff.linkUntil"),
      cell: ({ linkUntil }) =>
        linkUntil === null ? t("desk.staff.noLink") : <When at={linkUntil} zone={zone} style="dateTime" />,
      phone: "labelled",
    },
    { id: "act", head: t("admin.servers.act"), cell: (one) => <Acts one={one} />, narrow: true },
  ];
}

function Acts({ one: { id, name } }: { one: InvitationFacts }) {
  return (
    <form action={link} className="flex flex-wrap gap-x-4 gap-y-2 sm:flex-nowrap">
      <input type="hidden" name="id" value={id} />
      <Button kind="outlined" size="admin">
        {t("desk.staff.makeLink")}
        <span className="sr-only"> {name}</span>
      </Button>
      <Button kind="text" size="admin" formAction={drop}>
        {t("desk.staff.drop")}
        <span className="sr-only"> {name}</span>
      </Button>
    </form>
  );
}
