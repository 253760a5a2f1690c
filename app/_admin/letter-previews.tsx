/** Letters as their readers get them. */
import { LANGUAGE_FACTS } from "../../lib/i18n/languages.ts";
import type { LetterPreview } from "../../lib/services/mailing-preview.ts";
import { Note } from "../_components/note.tsx";
import { t } from "../_lib/text.tsx";
import { languageName } from "./mailing-words.ts";

export function LetterPreviews({ previews }: { previews: readonly LetterPreview[] }) {
  return (
    <section aria-labelledby="preview-heading" className="min-w-0">
      <h2 id="preview-heading" className="heading text-[1.125rem]/[1.625rem] font-semibold">
        {t("mailing.preview.title")}
      </h2>
      {previews.length === 0 && <p className="mt-1 text-ink-2">{t("mailing.preview.none")}</p>}
      {previews.map((preview) => (
        <OneLetter key={preview.state ?? ""} preview={preview} />
      ))}
    </section>
  );
}

/** `preview.state` null: invented, or that of a wave. */
export function OneLetter({ preview }: { preview: LetterPreview }) {
  const { via, language, subject, body } = preview;
  const { direction, locale } = LANGUAGE_FACTS[language];
  return (
    <div className="mt-5">
      <p className="mb-2 text-ink-2">{forWhom(preview)}</p>
      {via === null ? (
        <Note tone="wait">{t("mailing.via.none")}</Note>
      ) : (
        <article className="rounded-button border border-rule-strong bg-raised">
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 border-b border-rule px-4 py-3">
            <dt className="text-ink-2">{t("mailing.preview.to")}</dt>
            <dd>
              {t(`mailing.via.${via}`)} <span className="text-ink-2">({languageName(language)})</span>
            </dd>
            <dt className="text-ink-2">{t("mailing.preview.subject")}</dt>
            <dd className="font-semibold wrap-anywhere" lang={locale} dir={direction}>
              {subject}
            </dd>
          </dl>
          <p className="px-4 py-4 wrap-anywhere whitespace-pre-wrap" lang={locale} dir={direction}>
            {body.trim()}
          </p>
        </article>
      )}
    </div>
  );
}

function forWhom({ state, who, via }: LetterPreview): string {
  if (via === "wave") return t("mailing.preview.wave", { who });
  return state === null
    ? t("mailing.preview.invented")
    : t("mailing.preview.state", { who, state: t(`mailing.state.${state}`) });
}
