import type { Metadata } from "next";
import { portal } from "../../../../lib/services/portal.ts";
import { newWave } from "../../../../lib/services/waves.ts";
import { shownForm } from "../../../_admin/forms.ts";
import type { Query } from "../../../_admin/query.ts";
import { WavePage, waveLabels } from "../../../_admin/wave-page.tsx";
import { pageTitle } from "../../../_components/page.tsx";
import { found } from "../../../_lib/found.ts";
import { keptForm } from "../../../_lib/kept-form.ts";
import { t } from "../../../_lib/text.tsx";
import { requireAdministrator } from "../../../_lib/viewer.ts";
import { saveForWave } from "../actions.ts";

async function formOf({ searchParams }: Query) {
  const viewer = await requireAdministrator();
  const first = await found(newWave(await portal(), viewer));
  return shownForm(keptForm(viewer.session, (await searchParams).again), first, waveLabels());
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { summary } = await formOf(props);
  return { title: pageTitle(t("phases.wave.add"), summary.length > 0) };
}

export default async function NewWavePage(props: Query) {
  return <WavePage id={null} title={t("phases.wave.add")} form={await formOf(props)} action={saveForWave} />;
}
