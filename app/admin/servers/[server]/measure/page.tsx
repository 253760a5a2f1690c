import type { Metadata } from "next";
import { portal } from "../../../../../lib/services/portal.ts";
import { type MeasureView, measureView } from "../../../../../lib/services/server-measure.ts";
import { portalZone } from "../../../../../lib/services/zone.ts";
import { shownForm } from "../../../../_admin/forms.ts";
import { MeasureResult, PaceNote } from "../../../../_admin/measure-result.tsx";
import type { Query } from "../../../../_admin/query.ts";
import { TargetFields } from "../../../../_admin/target-fields.tsx";
import { Button, ButtonRow } from "../../../../_components/button.tsx";
import { RadioGroup, TickBox } from "../../../../_components/choices.tsx";
import { Field, PasswordField } from "../../../../_components/field.tsx";
import { Page, pageTitle, Section } from "../../../../_components/page.tsx";
import { SideNote } from "../../../../_components/side-note.tsx";
import { found } from "../../../../_lib/found.ts";
import { keptForm } from "../../../../_lib/kept-form.ts";
import { t } from "../../../../_lib/text.tsx";
import { errorWhat } from "../../../../_lib/trouble.ts";
import { requireAdministrator } from "../../../../_lib/viewer.ts";
import { when } from "../../../../_lib/when.ts";
import { measure } from "./actions.ts";

type Props = Query & { params: Promise<{ server: string }> };

async function pageOf({ params, searchParams }: Props) {
  const viewer = await requireAdministrator();
  const { server } = await params;
  const view = await found(measureView(await portal(), viewer, server));
  const zone = await portalZone(await portal());
  const kept = keptForm(viewer.session, (await searchParams).again);
  const labels = { login: t("servers.measure.login"), side: t("servers.measure.side") };
  const form = shownForm(kept, { login: "", side: "" }, labels);
  const trouble = passwordTrouble(kept?.problems.password, zone);
  const summary = [...form.summary, ...(trouble === null ? [] : [{ href: "#password", text: trouble }])];
  return { view, zone, form: { ...form, summary, trouble, write: kept?.values.write === "yes" } };
}

type Form = Awaited<ReturnType<typeof pageOf>>["form"];

/** Why the server was not measured, in words. */
function passwordTrouble(problem: string | undefined, zone: string): string | null {
  const [kind, value = ""] = problem?.split(" ") ?? [];
  if (kind === undefined) return null;
  if (kind === "refused") return errorWhat(value as Parameters<typeof errorWhat>[0], null);
  if (kind === "tooMany") return t("servers.measure.tooMany", { time: when(Number(value), zone, "time") });
  if (kind === "noWorker") return t("servers.measure.noWorker");
  return t("admin.problem.missing", { label: t("servers.measure.password") });
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { view, form } = await pageOf(props);
  return { title: pageTitle(t("servers.measure.title", { server: view.server.name }), form.summary.length > 0) };
}

export default async function MeasurePage(props: Props) {
  const { view, zone, form } = await pageOf(props);
  const { server, measured, measuredAt, pace } = view;
  return (
    <Page
      kind="admin"
      back={{ href: `/admin/servers/${server.id}`, label: server.name }}
      title={t("servers.measure.heading")}
      lead={t("servers.measure.lead")}
      errors={form.summary}
      aside={
        pace && (
          <SideNote title={t("servers.measure.pace.title")}>
            <PaceNote pace={pace} />
          </SideNote>
        )
      }
    >
      <MeasureForm view={view} form={form} />
      {measured && measuredAt !== null && (
        <Section id="result" title={t("servers.measure.result")}>
          <MeasureResult measured={measured} measuredAt={measuredAt} zone={zone} />
        </Section>
      )}
    </Page>
  );
}

function MeasureForm({ view: { server }, form }: { view: MeasureView; form: Form }) {
  const { values, errors, trouble, write } = form;
  return (
    <form action={measure} noValidate>
      <TargetFields id={server.id} />
      <Field
        {...{ id: "login", name: "login", label: t("servers.measure.login"), size: "admin", error: errors.login }}
        {...{ defaultValue: values.login, autoComplete: "off", autoCapitalize: "none", spellCheck: false }}
      />
      <PasswordField
        {...{ id: "password", name: "password", label: t("servers.measure.password"), size: "admin" }}
        {...{ whose: t("servers.measure.whose"), autoComplete: "off", error: trouble ?? undefined }}
        hint={t("servers.measure.note")}
      />
      {server.use === "both" && (
        <RadioGroup
          name="side"
          legend={t("servers.measure.side")}
          error={errors.side}
          options={(["old", "new"] as const).map((value) => ({ value, label: t(`servers.measure.side.${value}`) }))}
          defaultValue={values.side}
        />
      )}
      {server.use !== "old" && (
        <TickBox
          {...{ id: "write", name: "write", value: "yes", label: t("servers.measure.write"), defaultChecked: write }}
          hint={t("servers.measure.write.hint")}
        />
      )}
      <ButtonRow>
        <Button kind="filled" size="admin">
          {t("servers.measure.go")}
        </Button>
      </ButtonRow>
    </form>
  );
}
