/** The part of a server's form that says how gently it is to be treated. */
import { type ServerField, WEEKDAYS } from "../../lib/services/servers.ts";
import { Fieldset, TickBox } from "../_components/choices.tsx";
import { Field, SelectField } from "../_components/field.tsx";
import { t } from "../_lib/text.tsx";
import type { ShownForm } from "./forms.ts";

/** In the order of the page. */
export const LIMIT_FIELDS = [
  ...(["messagesPerSecond", "megabytesPerSecond", "gigabytesPerDay", "hoursFrom", "hoursTo"] as const),
  ...WEEKDAYS,
  ...(["wholeWeekend", "zone"] as const),
] satisfies readonly ServerField[];

type Limit = (typeof LIMIT_FIELDS)[number];

export function limitLabels(): Record<Limit, string> {
  return {
    messagesPerSecond: t("admin.server.messagesPerSecond"),
    megabytesPerSecond: t("admin.server.megabytesPerSecond"),
    gigabytesPerDay: t("admin.server.gigabytesPerDay"),
    hoursFrom: t("admin.server.hoursFrom"),
    hoursTo: t("admin.server.hoursTo"),
    mon: t("admin.day.mon"),
    tue: t("admin.day.tue"),
    wed: t("admin.day.wed"),
    thu: t("admin.day.thu"),
    fri: t("admin.day.fri"),
    sat: t("admin.day.sat"),
    sun: t("admin.day.sun"),
    wholeWeekend: t("admin.server.wholeWeekend"),
    zone: t("admin.server.zone"),
  };
}

export function emptyLimits(): Record<Limit, string> {
  return {
    ...{ messagesPerSecond: "", megabytesPerSecond: "", gigabytesPerDay: "", hoursFrom: "", hoursTo: "" },
    ...{ mon: "", tue: "", wed: "", thu: "", fri: "", sat: "", sun: "", wholeWeekend: "" },
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
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
      <Fieldset id="hours" legend={t("admin.server.hours")} hint={t("admin.server.hours.hint")}>
        <div className="mt-4 grid max-w-115 gap-x-4 sm:grid-cols-2">
          <Field {...field(form, "hoursFrom")} type="time" />
          <Field {...field(form, "hoursTo")} type="time" help={t("admin.server.hoursTo.hint")} />
        </div>
        <Days form={form} />
        <Zone form={form} />
      </Fieldset>
    </>
  );
}

function Days({ form }: Part) {
  return (
    <Fieldset id="days" legend={t("admin.server.days")} hint={t("admin.server.days.hint")}>
      {[...WEEKDAYS, "wholeWeekend" as const].map((name) => (
        <TickBox
          key={name}
          id={name}
          name={name}
          value="yes"
          label={limitLabels()[name]}
          defaultChecked={form.values[name] === "yes"}
        />
      ))}
    </Fieldset>
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
