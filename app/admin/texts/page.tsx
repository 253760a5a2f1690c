import type { Metadata } from "next";
import { Fragment } from "react";
import { isLanguage, LANGUAGE_FACTS, LANGUAGES } from "../../../lib/i18n/languages.ts";
import { readerLanguage } from "../../../lib/i18n/reader.ts";
import { portal } from "../../../lib/services/portal.ts";
import {
  listTexts,
  TEXT_FILTERS,
  type TextFacts,
  type TextsView,
  type TextsWish,
} from "../../../lib/services/texts.ts";
import { PagesNav } from "../../_admin/pages-nav.tsx";
import type { Query } from "../../_admin/query.ts";
import { Button } from "../../_components/button.tsx";
import { type Column, DataTable } from "../../_components/data-table.tsx";
import { Field, SelectField } from "../../_components/field.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle } from "../../_components/page.tsx";
import { t } from "../../_lib/text.tsx";
import { requireAdministrator } from "../../_lib/viewer.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("texts.title")) };
}

export default async function TextsPage({ searchParams }: Query) {
  const wish = wishOf(await searchParams);
  const view = await listTexts(await portal(), await requireAdministrator(), wish);
  const caption = t("texts.found", { count: view.found });
  return (
    <Page kind="admin" wide title={t("texts.title")} lead={t("texts.lead")}>
      <Reviews wish={wish} view={view} />
      <Search wish={wish} />
      <p role="status" className="my-4 font-semibold">
        {caption}
      </p>
      {view.rows.length > 0 && (
        <DataTable caption={caption} columns={columns()} rows={view.rows} rowKey={({ key }) => key} />
      )}
      <PagesNav page={view.page} pages={view.pages} link={(page) => pageLink(wish, page)} />
    </Page>
  );
}

function wishOf(query: Awaited<Query["searchParams"]>): TextsWish {
  const { language, search, filter, page } = query;
  const reader = readerLanguage();
  return {
    language: isLanguage(language) ? language : isLanguage(reader) ? reader : "en",
    search: typeof search === "string" ? search.trim().slice(0, 200) : "",
    filter: TEXT_FILTERS.find((each) => each === filter) ?? "all",
    page: typeof page === "string" && /^\d{1,4}$/.test(page) ? Number(page) : 1,
  };
}

/** How far the texts of a language that a machine has translated are read by people. */
function Reviews({ wish: { language }, view: { unreviewed } }: { wish: TextsWish; view: TextsView }) {
  if (unreviewed === 0) return <Note tone="quiet">{t("texts.allReviewed")}</Note>;
  return (
    <Note tone="wait">
      <p className="font-semibold">{t("texts.machine")}</p>
      <p>{t("texts.machine.text", { language: LANGUAGE_FACTS[language].name, count: unreviewed })}</p>
    </Note>
  );
}

function Search({ wish }: { wish: TextsWish }) {
  return (
    <form action="/admin/texts" className="mt-6 grid items-end gap-x-6 sm:grid-cols-3">
      <SelectField
        {...{ id: "language", name: "language", size: "admin" }}
        label={t("texts.language")}
        defaultValue={wish.language}
        options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_FACTS[value].name }))}
      />
      <Field
        {...{ id: "search", name: "search", type: "search", size: "admin" }}
        label={t("texts.search")}
        hint={t("texts.search.hint")}
        defaultValue={wish.search}
      />
      <SelectField
        {...{ id: "filter", name: "filter", size: "admin" }}
        label={t("texts.show")}
        defaultValue={wish.filter}
        options={TEXT_FILTERS.map((value) => ({ value, label: t(`texts.show.${value}`) }))}
      />
      <div className="mb-8 sm:col-span-3">
        <Button kind="outlined" size="admin">
          {t("texts.find")}
        </Button>
      </div>
    </form>
  );
}

function columns(): Column<TextFacts>[] {
  return [
    { id: "open", head: t("texts.edit.key"), cell: (facts) => <Open facts={facts} />, phone: "title" },
    { id: "source", head: t("texts.column.source"), cell: ({ source }) => <bdi lang="en">{source}</bdi> },
    {
      id: "text",
      head: t("texts.column.text"),
      cell: ({ language, text }) => (
        <bdi lang={language} dir={LANGUAGE_FACTS[language].direction}>
          {text}
        </bdi>
      ),
    },
  ];
}

/** The key leads to the page where the text can be corrected. */
function Open({ facts: { language, key, state } }: { facts: TextFacts }) {
  return (
    <>
      <a className="link" href={`/admin/texts/${language}/${key}`}>
        <bdi>
          {/* A long key breaks between its parts. */}
          {[...key.matchAll(/[^.]+\.?/g)].map(({ 0: part, index: start }) => (
            <Fragment key={start}>
              {part}
              <wbr />
            </Fragment>
          ))}
        </bdi>
      </a>
      {state !== "original" && <span className="block text-sm text-ink-2">{t(`texts.state.${state}`)}</span>}
    </>
  );
}

function pageLink(wish: TextsWish, page: number): string {
  return `/admin/texts?${new URLSearchParams({ ...wish, page: String(page) } satisfies Record<string, string>)}`;
}
