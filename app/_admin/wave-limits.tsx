/** The part of a wave's form that says when, and how gently, its people are copied. */
import { WAVE_LIMIT_FIELDS, type WaveLimitField } from "../../lib/services/wave-limits-form.ts";
import { Fieldset } from "../_components/choices.tsx";
import { Details } from "../_components/details.tsx";
import { Field } from "../_components/field.tsx";
import { t } from "../_lib/text.tsx";
import type { ShownForm } from "./forms.ts";
import { HourFields } from "./server-hours.tsx";
import { hourLabels } from "./server-limits.tsx";

export function waveLimitLabels(): Record<WaveLimitField, string> {
  return {
    maxConnections: t("phases.wave.maxConnections"),
    megabytesPerSecond: t("admin.server.megabytesPerSecond"),
    ...hourLabels(),
  };
}

export function WaveLimits({ form }: { form: ShownForm<WaveLimitField> }) {
  const labels = waveLimitLabels();
  const isOpen = WAVE_LIMIT_FIELDS.some((name) => form.errors[name] || form.values[name] !== "");
  const field = (name: "maxConnections" | "megabytesPerSecond") =>
    ({
      ...{ id: name, name, label: labels[name], size: "admin" as const, autoComplete: "off" },
      ...{ defaultValue: form.values[name], error: form.errors[name] },
    }) as const;
  return (
    <Details summary={t("phases.wave.limits")} open={isOpen}>
      <p className="mb-7 max-w-(--measure) text-sm text-ink-2">{t("phases.wave.limits.lead")}</p>
      <Field {...field("maxConnections")} hint={t("phases.wave.maxConnections.hint")} inputMode="numeric" />
      <Field {...field("megabytesPerSecond")} hint={t("phases.wave.megabytesPerSecond.hint")} inputMode="decimal" />
      <Fieldset id="hours" legend={t("admin.server.hours")} hint={t("phases.wave.hours.hint")}>
        <HourFields form={form} />
      </Fieldset>
    </Details>
  );
}
