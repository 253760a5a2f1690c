import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { erasedReport } from "../../../../lib/services/erased-report.ts";
import { portal } from "../../../../lib/services/portal.ts";
import {
  RECEIPT_OUTCOMES,
  type Receipt,
  type ReceiptSearch,
  receiptsPage,
  type ReceiptsPage as View,
} from "../../../../lib/services/receipts.ts";
import { Button } from "../../../_components/button.tsx";
import { type Column, DataTable } from "../../../_components/data-table.tsx";
import { Field, SelectField } from "../../../_components/field.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { pathName } from "../../../_lib/folder-name.ts";
import { size } from "../../../_lib/format.ts";
import { found } from "../../../_lib/found.ts";
import { t } from "../../../_lib/text.tsx";
import { troubleText } from "../../../_lib/trouble.ts";
import { requirePerson } from "../../../_lib/viewer.ts";
import { type Asked, pageIn, queryOf, searchIn } from "./search.ts";

interface Props {
  params: Promise<{ migration: string }>;
  searchParams: Promise<Asked>;
}

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("report.receipts.title")) };
}

/** Message by message: where it was, where it is, and by what one can tell that it is the same. */
export default async function ReceiptsPage({ params, searchParams }: Props) {
  const { migration } = await params;
  const asked = await searchParams;
  const [search, page] = [searchIn(asked), pageIn(asked)];
  const viewer = await requirePerson();
  // The page of the report says what became of them.
  if ((await found(erasedReport(await portal(), viewer, migration)))?.isOver) redirect(`/move/${migration}/report`);
  const view = await found(receiptsPage(await portal(), viewer, migration, { search, page }));
  return (
    <Page
      kind="journey"
      wide
      back={{ href: `/move/${migration}/report`, label: t("report.receipts.back") }}
      above={view.reference && t("report.receipts.above", { reference: view.reference })}
      title={t("report.receipts.title")}
      lead={t("report.receipts.lead")}
    >
      <SearchForm search={search} />
      <Receipts view={view} />
      <Paging {...{ view, search, page }} />
      <div className="mt-10 grid max-w-(--measure) gap-3 text-sm text-ink-2">
        <p>{t("report.receipts.notStored")}</p>
        <p>
          <a className="link" href={`/move/${migration}/receipts.csv${queryOf(search)}`} download>
            {t("report.receipts.csv")}
          </a>
        </p>
      </div>
    </Page>
  );
}

function SearchForm({ search }: { search: ReceiptSearch }) {
  const outcomes = RECEIPT_OUTCOMES.map((value) => ({ value, label: t(`report.receipts.is.${value}`) }));
  return (
    <search>
      <form className="grid gap-x-6 sm:grid-cols-3 print:hidden">
        <Field
          id="folder"
          name="folder"
          type="search"
          label={t("report.receipts.folder")}
          hint={t("report.receipts.folderHint")}
          defaultValue={search.folder}
        />
        <Field
          id="uid"
          name="uid"
          inputMode="numeric"
          label={t("report.receipts.uid")}
          hint={t("report.receipts.uidHint")}
          defaultValue={search.uid === null ? "" : String(search.uid)}
        />
        <SelectField
          id="outcome"
          name="outcome"
          label={t("report.receipts.outcome")}
          hint={t("report.receipts.outcomeHint")}
          options={[{ value: "", label: t("report.receipts.any") }, ...outcomes]}
          defaultValue={search.outcome ?? ""}
        />
        <div className="mb-8 sm:col-span-3">
          <Button kind="outlined">{t("report.receipts.search")}</Button>
        </div>
      </form>
    </search>
  );
}

function Receipts({ view: { receipts, before } }: { view: View }) {
  if (receipts.length === 0) return <p>{t("report.receipts.none")}</p>;
  const rows = receipts.map((receipt, index) => ({ ...receipt, number: before + index + 1 }));
  const words = t("report.receipts.shown", { from: before + 1, to: before + rows.length });
  return <DataTable caption={words} showCaption columns={columns()} rows={rows} rowKey={({ number }) => number} />;
}

function columns(): Column<Receipt>[] {
  return [
    { id: "old", head: t("report.receipts.old"), cell: oldPlace, phone: "title" },
    { id: "new", head: t("report.receipts.new"), cell: newPlace, phone: "labelled" },
    { id: "outcome", head: t("report.receipts.outcome"), cell: outcomeOf, phone: "line" },
    { id: "size", head: t("report.receipts.size"), numeric: true, cell: sizeOf, phone: "labelled" },
    { id: "sha256", head: t("report.receipts.sha256"), cell: digestOf, phone: "labelled" },
  ];
}

function oldPlace({ oldFolder, oldUid }: Receipt) {
  return <Place folder={oldFolder} uid={oldUid} />;
}

function newPlace({ newFolder, newUid }: Receipt) {
  return newFolder === null ? t("report.receipts.unknown") : <Place folder={newFolder} uid={newUid} />;
}

/** Numbers are written as mail programs have them, without marks between the thousands. */
function Place({ folder, uid }: { folder: string; uid: number | null }) {
  return (
    <>
      <bdi>{pathName(folder)}</bdi>{" "}
      <span className="text-ink-2">
        {uid === null ? t("report.receipts.noUid") : t("report.receipts.uidIs", { uid: String(uid) })}
      </span>
    </>
  );
}

function outcomeOf({ outcome, code }: Receipt) {
  const words = t(`report.receipts.is.${outcome}`);
  return code === null ? (
    words
  ) : (
    <span className="font-semibold text-problem">
      {words}: {troubleText(code, null).what}
    </span>
  );
}

function sizeOf({ bytes }: Receipt) {
  return bytes === null ? t("report.receipts.unknown") : size(bytes);
}

function digestOf({ sha256 }: Receipt) {
  return sha256 === null ? (
    t("report.receipts.unknown")
  ) : (
    <span dir="ltr" className="inline-block w-[32ch] max-w-full font-mono text-xs break-all">
      {sha256}
    </span>
  );
}

function Paging({ view: { hasMore }, search, page }: { view: View; search: ReceiptSearch; page: number }) {
  if (page === 1 && !hasMore) return null;
  return (
    <nav aria-label={t("report.receipts.pages")} className="mt-6 flex flex-wrap gap-x-6 gap-y-2 print:hidden">
      {page > 1 && (
        <a className="link" rel="prev" href={queryOf(search, page - 1) || "?"}>
          {t("report.receipts.previous")}
        </a>
      )}
      {hasMore && (
        <a className="link" rel="next" href={queryOf(search, page + 1)}>
          {t("report.receipts.next")}
        </a>
      )}
    </nav>
  );
}
