/** The part of a server's form that says how gently it is to be treated. */
import { type HourField, NO_HOURS, type ServerField, USUAL_IDLE_MINUTES } from "../../lib/services/servers.ts";
import { Fieldset } from "../_components/choices.tsx";
import { Field, SelectField } from "../_components/field.tsx";
import { t } from "../_lib/text.tsx";
import type { ShownForm } from "./forms.ts";
import { HOUR_FIELDS, HourFields, hourLabel } from "./server-hours.tsx";

/** In the order of the page. */
export const LIMIT_FIELDS = [
  ...(["messagesPerSecond", "megabytesPerSecond", "gigabytesPerDay", "idleMinutes"] as const),
  ...HOUR_FIELDS,
  "zone",
] as const satisfies readonly ServerField[];

type Limit = (typeof LIMIT_FIELDS)[number];

export function limitLabels(): Record<Limit, string> {
  return {
    messagesPerSecond: t("admin.server.messagesPerSecond"),
    megabytesPerSecond: t("admin.server.megabytesPerSecond"),
    gigabytesPerDay: t("admin.server.gigabytesPerDay"),
    idleMinutes: t("admin.server.idleMinutes"),
    ...hourLabels(),
    zone: t("admin.server.zone"),
  };
}

export function hourLabels(): Record<HourField, string> {
  const labels: Record<HourField, string> = { ...NO_HOURS };
  for (const name of HOUR_FIELDS) labels[name] = hourLabel(name);
  return labels;
}

/** Whether there is something to be seen in these fields. The zone alone is no limit. */
export function hasLimits({ values, errors }: ShownForm<ServerField>): boolean {
  return LIMIT_FIELDS.some((field) => errors[field] || (field !== "zone" && values[field] !== ""));
}

type Part = { form: ShownForm<ServerField> };

function field({ values, errors }: ShownForm<ServerField>, name: Limit) {
  const label = limitLabels()[name];
  return { id: name, name, label, defaultValue: values[name], error: errors[name], size: "admin" } as const;
}

const NUMBER = { autoComplete: "off", inputMode: "decimal" } as const;

export function LimitFields({ form }: Part) {
  return (
    <>
      <p className="mb-7 max-w-(--measure) text-sm text-ink-2">{t("admin.server.gentle.lead")}</p>
      <Field
        {...field(form, "messagesPerSecond")}
        hint={t("admin.server.messagesPerSecond.hint")}
        {...NUMBER}
        inputMode="numeric"
      />
      <Field {...field(form, "megabytesPerSecond")} hint={t("admin.server.megabytesPerSecond.hint")} {...NUMBER} />
      <Field {...field(form, "gigabytesPerDay")} hint={t("admin.server.gigabytesPerDay.hint")} {...NUMBER} />
      <Field
        {...field(form, "idleMinutes")}
        hint={t("admin.server.idleMinutes.hint", { usual: USUAL_IDLE_MINUTES })}
        {...NUMBER}
        inputMode="numeric"
      />
      <Fieldset id="hours" legend={t("admin.server.hours")} hint={t("admin.server.hours.hint")}>
        <HourFields form={form} />
        <Zone form={form} />
      </Fieldset>
    </>
  );
}

function Zone({ form }: Part) {
  const zones = Intl.supportedValuesOf("timeZone");
  const { zone } = form.values;
  // Some servers stand on a zone that the list leaves out: UTC, or an older name of another.
  const options = zones.includes(zone) || zone === "" ? zones : [zone, ...zones];
  return (
    <SelectField
      {...field(form, "zone")}
      hint={t("admin.server.zone.hint")}
      options={options.map((value) => ({ value, label: value }))}
    />
  );
}
