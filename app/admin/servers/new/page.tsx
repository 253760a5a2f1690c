import type { Metadata } from "next";
import { shownForm } from "../../../_admin/forms.ts";
import type { Query } from "../../../_admin/query.ts";
import { emptyServer, ServerFields, serverLabels } from "../../../_admin/server-form.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { keptForm } from "../../../_lib/kept-form.ts";
import { t } from "../../../_lib/text.tsx";
import { requireAdministrator } from "../../../_lib/viewer.ts";
import { save } from "../actions.ts";

async function formOf({ searchParams }: Query) {
  const viewer = await requireAdministrator();
  const { again, use } = await searchParams;
  const first = emptyServer(typeof use === "string" ? use : undefined);
  return shownForm(keptForm(viewer.session, again), first, serverLabels());
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { summary } = await formOf(props);
  return { title: pageTitle(t("admin.servers.add"), summary.length > 0) };
}

export default async function NewServerPage(props: Query) {
  const form = await formOf(props);
  return (
    <Page
      kind="admin"
      back={{ href: "/admin/servers", label: t("admin.servers.title") }}
      title={t("admin.servers.add")}
      errors={form.summary}
    >
      <ServerFields id={null} form={form} action={save} />
    </Page>
  );
}
