import type { Metadata } from "next";
import type { ReactNode } from "react";
import { LANGUAGE_FACTS } from "../../../../../lib/i18n/languages.ts";
import { portal } from "../../../../../lib/services/portal.ts";
import { LONGEST_TEXT, type TextToEdit, textToEdit } from "../../../../../lib/services/texts.ts";
import type { Query } from "../../../../_admin/query.ts";
import { Button, ButtonRow } from "../../../../_components/button.tsx";
import { TextAreaField } from "../../../../_components/field.tsx";
import { Note } from "../../../../_components/note.tsx";
import { Page, pageTitle } from "../../../../_components/page.tsx";
import { listed } from "../../../../_lib/format.ts";
import { found } from "../../../../_lib/found.ts";
import { type KeptForm, keptForm } from "../../../../_lib/kept-form.ts";
import { t } from "../../../../_lib/text.tsx";
import { requireAdministrator } from "../../../../_lib/viewer.ts";
import { reset, review, save } from "./actions.ts";
import { problemWords } from "./problem-words.ts";

interface Props extends Query {
  params: Promise<{ language: string; key: string }>;
}

async function formOf({ params, searchParams }: Props) {
  const viewer = await requireAdministrator();
  const { language, key } = await params;
  const facts = await found(textToEdit(await portal(), viewer, language, key));
  const { again } = await searchParams;
  const kept: KeptForm | null = keptForm(viewer.session, again);
  const problems = problemWords(kept, LONGEST_TEXT);
  return { facts, problems, typed: kept?.values.text ?? facts.text };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { problems } = await formOf(props);
  return { title: pageTitle(t("texts.edit.title"), problems.length > 0) };
}

export default async function TextPage(props: Props) {
  const { facts, problems, typed } = await formOf(props);
  const { language, key } = facts;
  const { done } = await props.searchParams;
  const { name, direction } = LANGUAGE_FACTS[language];
  return (
    <Page
      kind="admin"
      back={{ href: `/admin/texts?language=${language}`, label: t("texts.edit.backToList") }}
      title={t("texts.edit.title")}
      errors={problems.map((text) => ({ href: "#text", text }))}
    >
      {(done === "saved" || done === "reset" || done === "reviewed") && <Note tone="quiet">{t(`texts.${done}`)}</Note>}
      <Sources facts={facts} />
      <form action={save} noValidate className="mt-6">
        <Names language={language} name={key} />
        <TextAreaField
          {...{ id: "text", name: "text", size: "admin", rows: 6, defaultValue: typed, lang: language, dir: direction }}
          label={t("texts.edit.text", { language: name })}
          error={problems.length > 0 ? problems.join(" · ") : undefined}
        />
        <ButtonRow>
          <Button kind="filled" size="admin">
            {t("admin.save")}
          </Button>
        </ButtonRow>
      </form>
      <OtherActs facts={facts} />
    </Page>
  );
}

function Names({ language, name }: { language: string; name: string }) {
  return (
    <>
      <input type="hidden" name="language" value={language} />
      <input type="hidden" name="key" value={name} />
    </>
  );
}

/** What the text says in English, how it came, and what must stand in it. */
function Sources({ facts: { key, source, original, text, language, parts, kinds } }: { facts: TextToEdit }) {
  return (
    <dl className="mt-6 grid gap-4">
      <Fact name={t("texts.edit.key")}>
        <bdi>{key}</bdi>
      </Fact>
      <Fact name={t("texts.edit.source")}>
        <bdi lang="en">{source}</bdi>
      </Fact>
      {text !== original && (
        <Fact name={t("texts.edit.original")}>
          <bdi lang={language}>{original}</bdi>
        </Fact>
      )}
      {parts.length > 0 && (
        <Fact name={t("texts.edit.needs")}>
          <bdi>{parts.join(" ")}</bdi>
        </Fact>
      )}
      {kinds.length > 0 && <dd>{t("texts.edit.kinds", { kinds: listed(kinds) })}</dd>}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-ink-2">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  );
}

function OtherActs({ facts: { language, key, state, text, original } }: { facts: TextToEdit }) {
  return (
    <div className="mt-8 grid justify-items-start gap-6">
      {(state === "unreviewed" || state === "sourceChanged") && (
        <form action={review}>
          <Names language={language} name={key} />
          <p className="mb-2">{t("texts.edit.reviewText")}</p>
          <Button kind="outlined" size="admin">
            {t("texts.edit.review")}
          </Button>
        </form>
      )}
      {text !== original && (
        <form action={reset}>
          <Names language={language} name={key} />
          <Button kind="outlined" size="admin">
            {t("texts.edit.reset")}
          </Button>
        </form>
      )}
    </div>
  );
}
