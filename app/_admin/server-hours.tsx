/** The part of a server's or a wave's form that says when there is copying: one set of hours, and more of them for other days. */
import { HOUR_SETS, type HourField, type HourSet, WEEKDAYS } from "../../lib/services/servers.ts";
import { Fieldset, TickBox } from "../_components/choices.tsx";
import { Field } from "../_components/field.tsx";
import { t } from "../_lib/text.tsx";
import type { ShownForm } from "./forms.ts";

/** In the order of the page. */
export const HOUR_FIELDS: readonly HourField[] = HOUR_SETS.flatMap((set) => [
  ...fieldsOf(set),
  ...(set === "" ? (["wholeWeekend"] as const) : []),
]);

function fieldsOf(set: HourSet): readonly HourField[] {
  return [`hoursFrom${set}`, `hoursTo${set}`, ...WEEKDAYS.map((day) => `${day}${set}` as const)];
}

/** The words of a field are those of the first set; which set is meant says the legend above it. */
export function hourLabel(name: HourField): string {
  if (name === "wholeWeekend") return t("admin.server.wholeWeekend");
  if (name.startsWith("hoursFrom")) return t("admin.server.hoursFrom");
  if (name.startsWith("hoursTo")) return t("admin.server.hoursTo");
  const day = WEEKDAYS.find((each) => name.startsWith(each));
  if (!day) throw new Error(`${name} is no field of hours`);
  return t(`admin.day.${day}`);
}

type Part = { form: ShownForm<HourField> };

export function HourFields({ form }: Part) {
  const [first, ...others] = HOUR_SETS;
  const isOpen = others.some((set) => fieldsOf(set).some((name) => form.errors[name] || form.values[name] !== ""));
  return (
    <>
      <Hours form={form} set={first} />
      <details open={isOpen} className="mb-7">
        <summary className="min-h-11 cursor-pointer py-2.5 font-semibold">{t("admin.server.moreHours")}</summary>
        <p className="mb-5 max-w-(--measure) text-sm text-ink-2">{t("admin.server.moreHours.hint")}</p>
        {others.map((set) => (
          <Fieldset key={set} id={`hours${set}`} legend={t("admin.server.hoursNumber", { number: Number(set) })}>
            <Hours form={form} set={set} />
          </Fieldset>
        ))}
      </details>
    </>
  );
}

function Hours({ form, set }: Part & { set: HourSet }) {
  const time = (name: HourField) => ({
    ...{ id: name, name, label: hourLabel(name), defaultValue: form.values[name], error: form.errors[name] },
    ...({ type: "time", size: "admin" } as const),
  });
  const days: readonly HourField[] = WEEKDAYS.map((day) => `${day}${set}` as const);
  return (
    <>
      <div className="mt-4 grid max-w-115 gap-x-4 sm:grid-cols-2">
        <Field {...time(`hoursFrom${set}`)} />
        <Field {...time(`hoursTo${set}`)} help={t("admin.server.hoursTo.hint")} />
      </div>
      <Fieldset id={`days${set}`} legend={t("admin.server.days")} hint={t("admin.server.days.hint")}>
        <div className="grid max-w-115 grid-cols-2 gap-x-4">
          {days.map((name) => (
            <Tick key={name} form={form} name={name} />
          ))}
        </div>
        {set === "" && <Tick form={form} name="wholeWeekend" />}
      </Fieldset>
    </>
  );
}

function Tick({ form, name }: Part & { name: HourField }) {
  return (
    <TickBox id={name} name={name} value="yes" label={hourLabel(name)} defaultChecked={form.values[name] === "yes"} />
  );
}
