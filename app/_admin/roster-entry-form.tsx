/** The form of one entry of the roster. */
import { ROSTER_MARKS } from "../../lib/services/roster.ts";
import { COLUMN_TEXTS } from "../../lib/services/roster-columns.ts";
import {
  type EntryForm,
  type EntryFormProblem,
  ROSTER_COLUMNS,
  type RosterColumn,
} from "../../lib/services/roster-entry.ts";
import { Button, ButtonLink, ButtonRow } from "../_components/button.tsx";
import { RadioGroup } from "../_components/choices.tsx";
import { Field, SelectField, TextAreaField } from "../_components/field.tsx";
import { type TextKey, t } from "../_lib/text.tsx";
import type { ShownForm } from "./forms.ts";
import { TargetFields } from "./target-fields.tsx";

/** In the order of the page. */
export function entryLabels(): Record<RosterColumn, string> {
  const labels = ROSTER_COLUMNS.map((column) => [column, t(COLUMN_TEXTS[column])]);
  return Object.fromEntries(labels);
}

/** What can be wrong with it. */
export const ENTRY_PROBLEMS: Readonly<Record<EntryFormProblem, TextKey>> = {
  missing: "roster.problem.missing",
  noAddress: "roster.problem.noAddress",
  tooLong: "roster.problem.tooLong",
  unknownServer: "roster.problem.unknownServer",
  whichServer: "roster.problem.whichServer",
  noYesNo: "roster.problem.noYesNo",
  noMark: "roster.problem.noMark",
  noReason: "roster.problem.noReason",
  tooMany: "roster.problem.tooMany",
  taken: "roster.problem.taken",
  hasBegun: "roster.problem.hasBegun",
};

interface EntryFieldsProps {
  /** Null: a new one. */
  id: string | null;
  form: ShownForm<RosterColumn>;
  facts: EntryForm;
  action: (form: FormData) => Promise<void>;
  /** Where Cancel leads. */
  back: string;
}

export function EntryFields({ id, form: { values, errors }, facts, action, back }: EntryFieldsProps) {
  const words = entryLabels();
  const field = (name: RosterColumn) =>
    ({ id: name, name, label: words[name], defaultValue: values[name], error: errors[name], size: "admin" }) as const;
  const servers = (all: EntryForm["newServers"]) => all.map(({ id: value, name }) => ({ value, label: name }));
  return (
    <form action={action} noValidate>
      <TargetFields id={id} />
      <Field {...field("name")} autoComplete="off" maxLength={200} />
      <Field
        {...field("oldAddress")}
        {...{ autoComplete: "off", autoCapitalize: "none", spellCheck: false, dir: "ltr", readOnly: facts.hasBegun }}
        hint={t(facts.hasBegun ? "roster.field.oldAddress.fixed" : "roster.field.oldAddress.hint")}
      />
      {facts.oldServers.length > 1 && !facts.hasBegun ? (
        <SelectField {...field("oldServer")} options={servers(facts.oldServers)} />
      ) : (
        <input type="hidden" name="oldServer" value={values.oldServer} />
      )}
      <Field
        {...field("newAddress")}
        {...{ autoComplete: "off", autoCapitalize: "none", spellCheck: false, dir: "ltr" }}
        hint={t("roster.field.newAddress.hint")}
      />
      {facts.newServers.length > 1 ? (
        <SelectField
          {...field("newServer")}
          options={[{ value: "", label: t("roster.field.newServer.any") }, ...servers(facts.newServers)]}
        />
      ) : (
        <input type="hidden" name="newServer" value={values.newServer} />
      )}
      <Field {...field("wave")} autoComplete="off" list="waves" hint={t("roster.field.wave.hint")} />
      <datalist id="waves">
        {facts.waves.map(({ id: wave, name }) => (
          <option key={wave} value={name} />
        ))}
      </datalist>
      <Field {...field("contact")} autoComplete="off" maxLength={200} hint={t("roster.field.contact.hint")} />
      <RadioGroup
        name="deliverySwitched"
        legend={words.deliverySwitched}
        hint={t("roster.field.deliverySwitched.hint")}
        options={(["yes", "no"] as const).map((value) => ({ value, label: t(`roster.${value}`) }))}
        defaultValue={values.deliverySwitched === "yes" ? "yes" : "no"}
        error={errors.deliverySwitched}
      />
      <TextAreaField
        {...field("aliases")}
        rows={3}
        spellCheck={false}
        dir="ltr"
        hint={t("roster.field.aliases.hint")}
      />
      <RadioGroup
        name="mark"
        legend={words.mark}
        options={ROSTER_MARKS.map((value) => ({ value, label: t(`roster.mark.${value}`) }))}
        defaultValue={values.mark === "" ? "expected" : values.mark}
        error={errors.mark}
      />
      <Field {...field("markReason")} autoComplete="off" maxLength={300} hint={t("roster.field.markReason.hint")} />
      <TextAreaField {...field("note")} rows={3} hint={t("roster.field.note.hint")} />
      <ButtonRow>
        <Button kind="filled" size="admin">
          {t(id === null ? "roster.add" : "admin.save")}
        </Button>
        <ButtonLink kind="text" size="admin" href={back}>
          {t("common.cancel")}
        </ButtonLink>
      </ButtonRow>
    </form>
  );
}
