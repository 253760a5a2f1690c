/** The page on which a message to the roster is written: the form, and beside it what readers get. */
import type { ReactNode } from "react";
import type { LetterPreview } from "../../lib/services/mailing-preview.ts";
import type { MailingField, Writing } from "../../lib/services/mailings.ts";
import { Button, ButtonRow } from "../_components/button.tsx";
import { RadioGroup } from "../_components/choices.tsx";
import { Field, SelectField } from "../_components/field.tsx";
import { Page } from "../_components/page.tsx";
import { t } from "../_lib/text.tsx";
import type { ShownForm } from "./forms.ts";
import { LetterPreviews } from "./letter-previews.tsx";
import { LetterTexts, textLabels } from "./letter-texts.tsx";
import { audienceOptions } from "./mailing-words.ts";
import { TargetFields } from "./target-fields.tsx";

export function mailingLabels(): Record<MailingField, string> {
  return {
    audience: t("mailing.field.audience"),
    language: t("mailing.field.language"),
    ...textLabels(),
    when: t("mailing.field.when"),
    date: t("mailing.field.date"),
    time: t("mailing.field.time"),
    zone: t("mailing.field.zone"),
  };
}

export interface MailingPageProps {
  /** Null: a new one. */
  id: string | null;
  form: ShownForm<MailingField>;
  waves: Writing["waves"];
  previews: readonly LetterPreview[];
  action: (form: FormData) => Promise<void>;
  /** Below the form. */
  children?: ReactNode;
}

export function MailingPage({ id, form, waves, previews, action, children }: MailingPageProps) {
  return (
    <Page
      kind="admin"
      wide
      back={{ href: "/admin/mailings", label: t("mailing.title") }}
      title={t(id === null ? "mailing.write" : "mailing.edit")}
      errors={form.summary}
    >
      <div className="grid gap-x-16 gap-y-12 md:grid-cols-2">
        <div className="min-w-0">
          <form action={action} noValidate className="max-w-115">
            <TargetFields id={id} />
            <SelectField
              {...field(form, "audience")}
              hint={t("mailing.field.audience.hint")}
              options={audienceOptions(waves)}
            />
            <LetterTexts form={form} />
            <When form={form} />
            <ButtonRow>
              <Button kind="filled" size="admin" name="act" value="continue">
                {t("mailing.continue")}
              </Button>
              <Button kind="outlined" size="admin" name="act" value="preview">
                {t("mailing.preview")}
              </Button>
              <Button kind="text" size="admin" name="act" value="save">
                {t("mailing.save")}
              </Button>
            </ButtonRow>
          </form>
          {children}
        </div>
        <LetterPreviews previews={previews} />
      </div>
    </Page>
  );
}

function field({ values, errors }: ShownForm<MailingField>, name: MailingField) {
  const label = mailingLabels()[name];
  return { id: name, name, label, defaultValue: values[name], error: errors[name], size: "admin" } as const;
}

function When({ form }: { form: ShownForm<MailingField> }) {
  const zones = Intl.supportedValuesOf("timeZone");
  const { zone } = form.values;
  // Some machines stand on a zone that the list leaves out.
  const options = zones.includes(zone) || zone === "" ? zones : [zone, ...zones];
  return (
    <>
      <RadioGroup
        name="when"
        legend={t("mailing.field.when")}
        error={form.errors.when}
        defaultValue={form.values.when}
        options={[
          { value: "now", label: t("mailing.field.when.now") },
          { value: "at", label: t("mailing.field.when.at") },
        ]}
      />
      <div className="grid gap-x-4 sm:grid-cols-2">
        <Field {...field(form, "date")} type="date" />
        <Field {...field(form, "time")} type="time" />
        <div className="sm:col-span-2">
          <SelectField {...field(form, "zone")} options={options.map((value) => ({ value, label: value }))} />
        </div>
      </div>
    </>
  );
}
