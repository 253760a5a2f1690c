import type { Metadata } from "next";
import type { Query } from "../../../_admin/query.ts";
import { ButtonLink, ButtonRow } from "../../../_components/button.tsx";
import { Note } from "../../../_components/note.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { PrintButton } from "../../../_components/print-button.tsx";
import { CopyButton } from "../../../_devices/copy-button.tsx";
import { takeOnce } from "../../../_lib/shown-once.ts";
import { t } from "../../../_lib/text.tsx";
import { requireStaff } from "../../../_lib/viewer.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("factor.codes.shownTitle")) };
}

/** Recovery codes, for the first look alone. */
export default async function CodesPage({ searchParams }: Query) {
  const viewer = await requireStaff();
  const text = takeOnce(viewer.session, (await searchParams).made);
  return (
    <Page
      kind="admin"
      title={t("factor.codes.shownTitle")}
      lead={text === null ? t("factor.codes.gone") : t("factor.codes.shown")}
    >
      {text !== null && <Codes text={text} />}
      <ButtonRow>
        <ButtonLink kind={text === null ? "outlined" : "filled"} size="admin" href="/admin/second-step">
          {t(text === null ? "factor.codes.back" : "factor.codes.kept")}
        </ButtonLink>
      </ButtonRow>
    </Page>
  );
}

function Codes({ text }: { text: string }) {
  const words = { copy: t("devices.copy"), copied: t("devices.copied"), what: t("factor.codes.title") };
  return (
    <Note tone="wait">
      <ol className="grid gap-x-10 gap-y-1 select-all sm:grid-cols-2">
        {text.split("\n").map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="mt-4 flex flex-wrap gap-x-6 gap-y-2 print:hidden">
        <CopyButton value={text} words={words} />
        <PrintButton size="admin">{t("factor.codes.print")}</PrintButton>
      </div>
    </Note>
  );
}
