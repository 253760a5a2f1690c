import type { Metadata } from "next";
import { cache } from "react";
import { type FoldersView, folderChoices } from "../../../../lib/services/folders.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { Note } from "../../../_components/note.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { Refresher } from "../../../_components/refresher.tsx";
import { found } from "../../../_lib/found.ts";
import { STEPS } from "../../../_lib/steps.ts";
import { type TextKey, t } from "../../../_lib/text.tsx";
import { requirePerson } from "../../../_lib/viewer.ts";
import { EmptyAccount, LastLook, NoListing } from "./listing.tsx";
import { FolderForm } from "./tree.tsx";

interface Props {
  params: Promise<{ migration: string }>;
  searchParams: Promise<{ none?: string }>;
}

const viewOf = cache(async (migrationId: string): Promise<FoldersView> => {
  return found(folderChoices(await portal(), await requirePerson(), migrationId));
});

/** Continue was pressed, and nothing is ticked. */
async function nothingTicked({ params, searchParams }: Props): Promise<boolean> {
  const { totals } = await viewOf((await params).migration);
  return (await searchParams).none !== undefined && totals.folders.chosen === 0;
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: pageTitle(t("folders.title"), await nothingTicked(props)) };
}

const LEADS: Record<FoldersView["leftOut"], TextKey> = {
  nothing: "folders.leadAll",
  trash: "folders.leadExcept",
  junk: "folders.leadExcept",
  trashAndJunk: "folders.leadExcept",
  several: "folders.leadSeveral",
  others: "folders.leadOthers",
};

/** Which folders to bring over, and what they will be called. */
export default async function FoldersPage(props: Props) {
  const { migration } = await props.params;
  const view = await viewOf(migration);
  const errors = (await nothingTicked(props))
    ? [{ href: `#folder-${view.folders[0]?.id}`, text: t("folders.none") }]
    : undefined;
  const listed = view.folders.length > 0;
  return (
    <Page
      kind="journey"
      wide
      back={{ href: "/move", label: t("common.yourMove") }}
      step={{ number: 3, of: STEPS }}
      title={t("folders.title")}
      lead={listed ? t(LEADS[view.leftOut], { which: view.leftOut }) : undefined}
      errors={errors}
      errorsNext={t("folders.noneNext")}
    >
      {view.underWay && (
        <Note tone="quiet">
          {t("folders.underWay")}{" "}
          <a href={`/move/${migration}/progress`} className="link">
            {t("folders.seeProgress")}
          </a>
        </Note>
      )}
      <Content migration={migration} view={view} />
      {(view.listing.underWay || view.counting) && <Refresher />}
    </Page>
  );
}

function Content({ migration, view }: { migration: string; view: FoldersView }) {
  if (view.folders.length === 0) return <NoListing migration={migration} listing={view.listing} />;
  return (
    <>
      {view.cutOff && <Note tone="wait">{t("folders.cutOff", { shown: view.totals.folders.all })}</Note>}
      {view.isProposed && <Note tone="quiet">{t("folders.proposed")}</Note>}
      {view.someFixed && !view.underWay && <p className="mb-4 text-sm text-ink-2">{t("folders.someFixed")}</p>}
      {view.empty ? <EmptyAccount {...view.empty} /> : <FolderForm migration={migration} view={view} />}
      <LastLook migration={migration} view={view} />
    </>
  );
}
