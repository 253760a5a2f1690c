/** A letter to an administrator's own address, before it goes to anybody. */
import type { LetterRow } from "../../lib/services/mailing-outcome.ts";
import { Button } from "../_components/button.tsx";
import { Field, SelectField } from "../_components/field.tsx";
import { Note } from "../_components/note.tsx";
import { t } from "../_lib/text.tsx";
import { when } from "../_lib/when.ts";
import type { ShownForm } from "./forms.ts";
import { languageName } from "./mailing-words.ts";

export type TestField = "address" | "testLanguage";

export function testLabels(): Record<TestField, string> {
  return { address: t("mailing.test.address"), testLanguage: t("mailing.test.language") };
}

export interface TestMailProps {
  mailing: string;
  form: ShownForm<TestField>;
  languages: readonly string[];
  /** Where the last test went; null: none was just sent. */
  tested: string | null;
  /** What became of it, or of one before. */
  last: LetterRow | null;
  /** IANA name. */
  zone: string;
  action: (form: FormData) => Promise<void>;
}

export function TestMail({ mailing, form, languages, tested, last, zone, action }: TestMailProps) {
  const labels = testLabels();
  return (
    <form action={action} noValidate className="mt-4 max-w-115">
      {tested !== null && <Note tone="quiet">{t("mailing.test.sent", { address: tested })}</Note>}
      {last !== null && (
        <p className="mb-4">
          {t("mailing.test.last", {
            time: when(last.createdAt, zone, "dateTime"),
            outcome: t(`mailing.outcome.${last.outcome}`),
          })}
          {last.reply !== null && <> {t("mailing.letters.reply", { reply: last.reply })}</>}
        </p>
      )}
      <p className="mb-4 text-ink-2">{t("mailing.test.lead")}</p>
      <input type="hidden" name="mailing" value={mailing} />
      <Field
        {...{ id: "address", name: "address", label: labels.address, error: form.errors.address, size: "admin" }}
        defaultValue={form.values.address}
        type="email"
        autoComplete="email"
        spellCheck={false}
      />
      {languages.length > 1 && (
        <SelectField
          {...{ id: "testLanguage", name: "testLanguage", label: labels.testLanguage, size: "admin" }}
          defaultValue={form.values.testLanguage}
          options={languages.map((value) => ({ value, label: languageName(value) }))}
        />
      )}
      <Button kind="outlined" size="admin">
        {t("mailing.test.send")}
      </Button>
    </form>
  );
}
