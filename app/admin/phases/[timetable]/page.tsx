import type { Metadata } from "next";
import { type EveryoneField, everyoneToEdit, PHASES_LIMITS } from "../../../../lib/services/phases.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { waveToEdit } from "../../../../lib/services/waves.ts";
import { type ShownForm, shownForm } from "../../../_admin/forms.ts";
import type { Query } from "../../../_admin/query.ts";
import { everyoneLabels, TimetableFields } from "../../../_admin/timetable-fields.tsx";
import { WavePage, waveLabels } from "../../../_admin/wave-page.tsx";
import { Button, ButtonRow } from "../../../_components/button.tsx";
import { TextAreaField } from "../../../_components/field.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { found } from "../../../_lib/found.ts";
import { keptForm } from "../../../_lib/kept-form.ts";
import { t } from "../../../_lib/text.tsx";
import { requireAdministrator } from "../../../_lib/viewer.ts";
import { saveForEveryone, saveForWave } from "../actions.ts";

type Props = Query & { params: Promise<{ timetable: string }> };

async function pageOf({ params, searchParams }: Props) {
  const viewer = await requireAdministrator();
  const { timetable: id } = await params;
  const kept = keptForm(viewer.session, (await searchParams).again);
  if (id === "everyone") {
    const first = await found(everyoneToEdit(await portal(), viewer));
    const form = shownForm(kept, first, everyoneLabels());
    return { kind: "everyone", title: t("phases.edit.everyone"), form } as const;
  }
  const wave = await found(waveToEdit(await portal(), viewer, id));
  const form = shownForm(kept, wave.form, waveLabels());
  return { kind: "wave", id, title: t("phases.wave.edit", { name: wave.name }), form } as const;
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { title, form } = await pageOf(props);
  return { title: pageTitle(title, form.summary.length > 0) };
}

/** The dates for everyone, or a wave with its own. */
export default async function TimetablePage(props: Props) {
  const page = await pageOf(props);
  if (page.kind === "wave") return <WavePage {...page} action={saveForWave} />;
  return <EveryonePage title={page.title} form={page.form} />;
}

function EveryonePage({ title, form }: { title: string; form: ShownForm<EveryoneField> }) {
  return (
    <Page
      kind="admin"
      back={{ href: "/admin/phases", label: t("phases.title") }}
      title={title}
      lead={t("phases.edit.everyone.lead")}
      errors={form.summary}
    >
      <form action={saveForEveryone} noValidate>
        <TimetableFields form={form} />
        <TextAreaField
          id="replacedBy"
          name="replacedBy"
          label={t("phases.replacedBy")}
          hint={t("phases.replacedBy.hint")}
          help={t("admin.announcement.text.help", {
            count: [...form.values.replacedBy].length,
            most: PHASES_LIMITS.replacedBy,
          })}
          defaultValue={form.values.replacedBy}
          error={form.errors.replacedBy}
          size="admin"
        />
        <ButtonRow>
          <Button kind="filled" size="admin">
            {t("admin.save")}
          </Button>
        </ButtonRow>
      </form>
    </Page>
  );
}
