import type { Metadata } from "next";
import { emptyServer, PRESETS, presetValues } from "../../../../lib/services/server-presets.ts";
import { shownForm } from "../../../_admin/forms.ts";
import type { Query } from "../../../_admin/query.ts";
import { ServerFields, serverLabels } from "../../../_admin/server-form.tsx";
import { ServerPresets } from "../../../_admin/server-presets.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { keptForm } from "../../../_lib/kept-form.ts";
import { t } from "../../../_lib/text.tsx";
import { requireAdministrator } from "../../../_lib/viewer.ts";
import { save } from "../actions.ts";

async function formOf({ searchParams }: Query) {
  const viewer = await requireAdministrator();
  const { again, use: asked, preset: name } = await searchParams;
  const use = typeof asked === "string" ? asked : undefined;
  const preset = PRESETS.find((each) => each === name) ?? null;
  const empty = emptyServer(use);
  const first = preset === null ? empty : { ...empty, ...presetValues(preset, empty.use) };
  return { form: shownForm(keptForm(viewer.session, again), first, serverLabels()), use, preset };
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { form } = await formOf(props);
  return { title: pageTitle(t("admin.servers.add"), form.summary.length > 0) };
}

export default async function NewServerPage(props: Query) {
  const { form, use, preset } = await formOf(props);
  return (
    <Page
      kind="admin"
      back={{ href: "/admin/servers", label: t("admin.servers.title") }}
      title={t("admin.servers.add")}
      errors={form.summary}
    >
      <ServerPresets use={use} chosen={preset} />
      <ServerFields id={null} form={form} action={save} />
    </Page>
  );
}
