/** The fields of a timetable: a date for each phase, and the zone of all of them. */
import { type EveryoneField, PHASES, type TimetableField } from "../../lib/services/phases.ts";
import { Field } from "../_components/field.tsx";
import { t } from "../_lib/text.tsx";
import type { ShownForm } from "./forms.ts";
import { ZoneField } from "./zone-field.tsx";

export function timetableLabels(): Record<TimetableField, string> {
  return {
    zone: t("phases.zone"),
    announced: t("phases.name.announced"),
    deliverySwitched: t("phases.name.deliverySwitched"),
    importsClose: t("phases.name.importsClose"),
    readOnly: t("phases.name.readOnly"),
    switchedOff: t("phases.name.switchedOff"),
    deleted: t("phases.name.deleted"),
  };
}

/** Of the dates for everyone. */
export function everyoneLabels(): Record<EveryoneField, string> {
  return { ...timetableLabels(), replacedBy: t("phases.replacedBy") };
}

export function TimetableFields({ form: { values, errors } }: { form: ShownForm<TimetableField> }) {
  const labels = timetableLabels();
  const field = (name: TimetableField) =>
    ({
      ...{ id: name, name, label: labels[name], size: "admin" as const },
      ...{ defaultValue: values[name], error: errors[name] },
    }) as const;
  return (
    <>
      <ZoneField {...field("zone")} />
      {PHASES.map((phase) => (
        <Field key={phase} {...field(phase)} type="datetime-local" hint={t(`phases.does.${phase}`)} />
      ))}
    </>
  );
}
