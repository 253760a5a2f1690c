/** The form of an announcement. */
import { LANGUAGE_FACTS, LANGUAGES, type Language } from "../../lib/i18n/languages.ts";
import {
  ANNOUNCEMENT_LIMITS,
  type AnnouncementField,
  type AnnouncementForm,
  AUDIENCES,
  TRANSLATION_FIELDS,
  type Translated,
  type TranslationField,
  untranslated,
} from "../../lib/services/announcements.ts";
import type { Writing } from "../../lib/services/mailings.ts";
import { Button, ButtonRow } from "../_components/button.tsx";
import { RadioGroup } from "../_components/choices.tsx";
import { Field, TextAreaField } from "../_components/field.tsx";
import { type TextKey, t } from "../_lib/text.tsx";
import type { ShownForm } from "./forms.ts";
import { audienceWords, languageName } from "./mailing-words.ts";
import { OtherLanguage } from "./other-language.tsx";
import { TargetFields } from "./target-fields.tsx";
import { ZoneField } from "./zone-field.tsx";

/** In the order of the page. */
export const ANNOUNCEMENT_FIELDS: readonly AnnouncementField[] = [
  ...(["headline", "text", "date", "time", "zone", "audience", "link", "linkText", "showFrom", "showUntil"] as const),
  ...TRANSLATION_FIELDS,
];

export function announcementLabels(): Record<AnnouncementField, string> {
  return {
    headline: t("admin.announcement.headline"),
    text: t("admin.announcement.text"),
    date: t("admin.announcement.date"),
    time: t("admin.announcement.time"),
    zone: t("admin.announcement.zone"),
    audience: t("admin.announcement.audience"),
    link: t("admin.announcement.link"),
    linkText: t("admin.announcement.linkText"),
    showFrom: t("admin.announcement.showFrom"),
    showUntil: t("admin.announcement.showUntil"),
    ...translationLabels(),
  };
}

function translationLabels(): Record<TranslationField, string> {
  const labels: Partial<Record<TranslationField, string>> = {};
  for (const field of TRANSLATION_FIELDS) {
    const [part, tag = ""] = field.split("-");
    const words = t(`admin.announcement.${part as "headline" | "text" | "linkText"}`);
    labels[field] = t("admin.announcement.inLanguage", { field: words, language: languageName(tag) });
  }
  return labels as Record<TranslationField, string>;
}

/** What stands in the form of a new one. */
export function emptyAnnouncement(): AnnouncementForm {
  return {
    headline: t("admin.announcement.headline.first", { when: "{when}" }),
    text: t("admin.announcement.text.first"),
    ...{ date: "", time: "17:00", zone: Intl.DateTimeFormat().resolvedOptions().timeZone, audience: "everyone" },
    ...{ link: "/help#dates", linkText: t("admin.announcement.linkText.first"), showFrom: "", showUntil: "" },
    ...untranslated(),
  };
}

interface AnnouncementFieldsProps {
  /** Null: a new one. */
  id: string | null;
  /** Whether it stands on the pages, or is scheduled to. */
  published: boolean;
  form: ShownForm<AnnouncementField>;
  waves: Writing["waves"];
  action: (form: FormData) => Promise<void>;
}

export function AnnouncementFields({ id, published, form, waves, action }: AnnouncementFieldsProps) {
  return (
    <form action={action} noValidate className="max-w-115 min-w-0">
      <TargetFields id={id} />
      <Words form={form} />
      <Translations form={form} />
      <Deadline form={form} />
      <Readers form={form} waves={waves} />
      <ButtonRow>
        <Button kind="filled" size="admin" name="act" value="publish">
          {t(published ? "admin.announcement.saveShown" : "admin.announcement.publish")}
        </Button>
        <Button kind="outlined" size="admin" name="act" value="preview">
          {t("admin.announcement.update")}
        </Button>
        {!published && (
          <Button kind="text" size="admin" name="act" value="draft">
            {t("admin.announcement.saveDraft")}
          </Button>
        )}
      </ButtonRow>
    </form>
  );
}

type Part = { form: ShownForm<AnnouncementField> };

function field({ values, errors }: ShownForm<AnnouncementField>, name: AnnouncementField) {
  const label = announcementLabels()[name];
  return { id: name, name, label, defaultValue: values[name], error: errors[name], size: "admin" } as const;
}

function Words({ form }: Part) {
  const characters = { count: [...form.values.text].length, most: ANNOUNCEMENT_LIMITS.text };
  return (
    <>
      <Field {...field(form, "headline")} hint={t("admin.announcement.headline.hint", { when: "{when}" })} />
      <TextAreaField {...field(form, "text")} rows={3} help={t("admin.announcement.text.help", characters)} />
    </>
  );
}

/** The same words for readers of other languages. */
function Translations({ form }: Part) {
  return (
    <div className="mb-7">
      <p className="mb-2 text-ink-2">{t("admin.announcement.translations")}</p>
      {LANGUAGES.map((language) => (
        <Translation key={language} form={form} language={language} />
      ))}
    </div>
  );
}

function Translation({ form, language }: Part & { language: Translated }) {
  const fields = [`headline-${language}`, `text-${language}`, `linkText-${language}`] as const;
  const { direction, locale }: { direction: "ltr" | "rtl"; locale: string } = LANGUAGE_FACTS[language as Language];
  const [headline, words, linkText] = fields.map((each) => ({ ...field(form, each), dir: direction, lang: locale }));
  return (
    <OtherLanguage
      language={language}
      isWritten={fields.some((each) => form.values[each] !== "")}
      isWrong={fields.some((each) => form.errors[each] !== undefined)}
    >
      {headline && <Field {...headline} />}
      {words && <TextAreaField {...words} rows={3} />}
      {linkText && <Field {...linkText} />}
    </OtherLanguage>
  );
}

function Deadline({ form }: Part) {
  return (
    <div className="grid gap-x-4 sm:grid-cols-2">
      <Field {...field(form, "date")} type="date" />
      <Field {...field(form, "time")} type="time" />
      <div className="sm:col-span-2">
        <ZoneField {...field(form, "zone")} hint={t("admin.announcement.zone.hint")} />
      </div>
    </div>
  );
}

const AUDIENCE_WORDS = {
  everyone: ["admin.audience.everyone", "admin.audience.everyone.hint"],
  notFinished: ["admin.audience.notFinished", "admin.audience.notFinished.hint"],
  finished: ["admin.audience.finished", "admin.audience.finished.hint"],
} as const satisfies Record<(typeof AUDIENCES)[number], readonly [TextKey, TextKey]>;

function Readers({ form, waves }: Part & Pick<AnnouncementFieldsProps, "waves">) {
  return (
    <>
      <RadioGroup
        name="audience"
        legend={t("admin.announcement.audience")}
        error={form.errors.audience}
        defaultValue={form.values.audience}
        options={[
          ...AUDIENCES.map((value) => {
            const [label, hint] = AUDIENCE_WORDS[value];
            return { value, label: t(label), hint: t(hint) };
          }),
          {
            value: "notStarted",
            label: audienceWords("notStarted", waves),
            hint: t("admin.audience.notFinished.hint"),
          },
          { value: "stalled", label: audienceWords("stalled", waves) },
          ...waves.map(({ id }) => ({ value: `wave:${id}`, label: audienceWords(`wave:${id}`, waves) })),
        ]}
      />
      <Field {...field(form, "link")} hint={t("admin.announcement.link.hint")} inputMode="url" spellCheck={false} />
      <Field {...field(form, "linkText")} />
      <div className="grid gap-x-4 sm:grid-cols-2">
        <Field {...field(form, "showFrom")} type="datetime-local" hint={t("admin.announcement.showFrom.hint")} />
        <Field {...field(form, "showUntil")} type="datetime-local" hint={t("admin.announcement.showUntil.hint")} />
      </div>
    </>
  );
}
