/** Subject and text of letters in all languages: the first one open, the others behind their names. */
import { LANGUAGE_FACTS, LANGUAGES, type Language } from "../../lib/i18n/languages.ts";
import { FILLERS, TEXT_FIELDS, type TextField } from "../../lib/services/mailings.ts";
import { Field, SelectField, TextAreaField } from "../_components/field.tsx";
import { listed } from "../_lib/format.ts";
import { t } from "../_lib/text.tsx";
import type { ShownForm } from "./forms.ts";
import { languageName } from "./mailing-words.ts";
import { OtherLanguage } from "./other-language.tsx";

export function textLabels(): Record<TextField, string> {
  const labels: Partial<Record<TextField, string>> = {};
  for (const field of TEXT_FIELDS) {
    const [kind, tag = ""] = field.split("-");
    labels[field] = t(kind === "subject" ? "mailing.field.subjectIn" : "mailing.field.textIn", {
      language: languageName(tag),
    });
  }
  return labels as Record<TextField, string>;
}

type Form = ShownForm<TextField | "language">;

export function LetterTexts({ form }: { form: Form }) {
  const first = LANGUAGES.find((language) => language === form.values.language) ?? "en";
  const others = LANGUAGES.filter((language) => language !== first);
  return (
    <>
      <SelectField
        id="language"
        name="language"
        size="admin"
        label={t("mailing.field.language")}
        hint={t("mailing.field.language.hint")}
        defaultValue={first}
        error={form.errors.language}
        options={LANGUAGES.map((value) => ({ value, label: languageName(value) }))}
      />
      <OneLanguage form={form} language={first} isFirst />
      <div className="mb-7">
        {others.map((language) => (
          <Other key={language} form={form} language={language} />
        ))}
      </div>
    </>
  );
}

type Offered = (typeof LANGUAGES)[number];

function Other({ form, language }: { form: Form; language: Offered }) {
  const fields = [`subject-${language}`, `text-${language}`] as const;
  return (
    <OtherLanguage
      language={language}
      isWritten={fields.some((each) => form.values[each] !== "")}
      isWrong={fields.some((each) => form.errors[each] !== undefined)}
    >
      <OneLanguage form={form} language={language} isFirst={false} />
    </OtherLanguage>
  );
}

function OneLanguage({ form, language, isFirst }: { form: Form; language: Offered; isFirst: boolean }) {
  const labels = textLabels();
  const field = (name: TextField) => {
    const label = isFirst
      ? t(name.startsWith("subject") ? "mailing.field.subject" : "mailing.field.text")
      : labels[name];
    return { id: name, name, label, defaultValue: form.values[name], error: form.errors[name], size: "admin" } as const;
  };
  const { direction, locale }: { direction: "ltr" | "rtl"; locale: string } = LANGUAGE_FACTS[language as Language];
  return (
    <>
      <Field {...field(`subject-${language}`)} dir={direction} />
      <TextAreaField
        {...field(`text-${language}`)}
        rows={isFirst ? 12 : 8}
        lang={locale}
        dir={direction}
        hint={isFirst ? t("mailing.field.text.hint") : undefined}
        help={isFirst ? <Fillers /> : undefined}
      />
    </>
  );
}

function Fillers() {
  return (
    <span className="wrap-anywhere">
      {t("mailing.field.fillers", { fillers: listed(FILLERS.map((name) => `{${name}}`)) })}
    </span>
  );
}
