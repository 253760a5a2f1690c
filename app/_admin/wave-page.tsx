/** The page on which a wave is added or changed. */
import type { WaveField } from "../../lib/services/waves.ts";
import { Button, ButtonLink, ButtonRow } from "../_components/button.tsx";
import { Field } from "../_components/field.tsx";
import { Page } from "../_components/page.tsx";
import { t } from "../_lib/text.tsx";
import type { ShownForm } from "./forms.ts";
import { TargetFields } from "./target-fields.tsx";
import { TimetableFields, timetableLabels } from "./timetable-fields.tsx";
import { WaveLimits, waveLimitLabels } from "./wave-limits.tsx";

export function waveLabels(): Record<WaveField, string> {
  return {
    name: t("phases.wave.name"),
    contactName: t("phases.wave.contactName"),
    contactEmail: t("phases.wave.contactEmail"),
    ...timetableLabels(),
    ...waveLimitLabels(),
  };
}

export interface WavePageProps {
  /** Null: a new one. */
  id: string | null;
  title: string;
  form: ShownForm<WaveField>;
  action: (form: FormData) => Promise<void>;
}

export function WavePage({ id, title, form, action }: WavePageProps) {
  const labels = waveLabels();
  const field = (name: "name" | "contactName" | "contactEmail") =>
    ({
      ...{ id: name, name, label: labels[name], size: "admin" as const },
      ...{ defaultValue: form.values[name], error: form.errors[name] },
    }) as const;
  return (
    <Page
      kind="admin"
      back={{ href: "/admin/phases", label: t("phases.title") }}
      title={title}
      lead={t("phases.edit.wave.lead")}
      errors={form.summary}
    >
      <form action={action} noValidate>
        <TargetFields id={id} />
        <Field {...field("name")} />
        <Field {...field("contactName")} hint={t("phases.wave.contactName.hint")} />
        <Field {...field("contactEmail")} type="email" />
        <TimetableFields form={form} />
        <WaveLimits form={form} />
        <ButtonRow>
          <Button kind="filled" size="admin">
            {t(id === null ? "phases.wave.add" : "admin.save")}
          </Button>
          {id !== null && (
            <ButtonLink kind="text" size="admin" href={`/admin/phases/${id}/remove`}>
              {t("phases.wave.remove")}
            </ButtonLink>
          )}
        </ButtonRow>
      </form>
    </Page>
  );
}
