/** The folders of the old account as nested lists of tick boxes, and the sums below. Complete without JavaScript. */

import { readerLocale } from "../../../../lib/i18n/reader.ts";
import type { FoldersView, FolderView } from "../../../../lib/services/folders.ts";
import { Button } from "../../../_components/button.tsx";
import { t } from "../../../_lib/text.tsx";
import { save, tickAll, untickAll } from "./actions.ts";
import { FolderLine } from "./line.tsx";
import { FORM_ID, RunningTotal } from "./running-total.tsx";

interface Shown {
  migration: string;
  view: FoldersView;
}

export function FolderForm({ migration, view }: Shown) {
  const { totals, underWay, someFixed } = view;
  return (
    <>
      <div className="mb-6 flex flex-wrap gap-x-6">
        <TickEvery action={tickAll.bind(null, migration)} tick="all" words={t("folders.tickAll")} />
        <TickEvery action={untickAll.bind(null, migration)} tick="none" words={t("folders.untickAll")} />
        {!underWay && <OtherChoice next="space" words={t("check.leaveOut")} />}
        {!underWay && !someFixed && <OtherChoice next="below" words={t("folders.below.link")} />}
        {/* For the keyboard: most people press Continue at once, and each folder has two places to stop at. */}
        <a href="#continue" className="link sr-only text-sm focus:not-sr-only">
          {t("folders.skipList")}
        </a>
      </div>
      <form id={FORM_ID} action={save.bind(null, migration)}>
        {/* The first button of a form is the one that Enter presses: not Rename. */}
        <button type="submit" hidden />
        <input type="hidden" name="shown" value={idsOf(view.folders).join(" ")} />
        <fieldset className="min-w-0">
          <legend className="sr-only">{t("folders.listLabel")}</legend>
          <Head />
          <FolderList folders={view.folders} view={view} />
        </fieldset>
        <RunningTotal first={totals} free={totals.free} locale={readerLocale()} words={totalWords()}>
          <Button id="continue" kind="filled">
            {t("folders.continue")}
          </Button>
        </RunningTotal>
      </form>
    </>
  );
}

/** `{…}` is filled in by the browser, as the sums change with every tick. */
function totalWords() {
  return {
    folders: t("folders.totalFolders"),
    ofFolders: t("folders.ofFolders", { all: "{all}" }),
    messages: t("folders.totalMessages"),
    size: t("folders.totalSize"),
    space: t("folders.totalSpace"),
    soFar: t("folders.soFar", { amount: "{amount}" }),
    fits: t("folders.fits", { spare: "{spare}" }),
    tooBig: t("folders.tooBig", { missing: "{missing}" }),
    freeSpace: t("folders.freeSpace", { free: "{free}" }),
  };
}

/** Another page to choose on: what is ticked so far comes along. */
function OtherChoice({ next, words }: { next: "space" | "below"; words: string }) {
  return (
    <button
      type="submit"
      form={FORM_ID}
      name="next"
      value={next}
      className="link min-h-11 cursor-pointer text-start text-sm"
    >
      {words}
    </button>
  );
}

function TickEvery({ action, tick, words }: { action: () => Promise<never>; tick: "all" | "none"; words: string }) {
  return (
    <form action={action} data-tick={tick}>
      <button type="submit" className="link min-h-11 cursor-pointer text-sm">
        {words}
      </button>
    </form>
  );
}

function Head() {
  return (
    <div
      aria-hidden="true"
      className="folder-line hidden border-b border-rule-ink py-2 text-[0.875rem]/5 text-ink-2 md:grid"
    >
      <span className="ps-9.5">{t("folders.headOld")}</span>
      <span>{t("folders.headNew")}</span>
      <span className="col-start-4 text-end">{t("folders.headMessages")}</span>
      <span className="text-end">{t("folders.headSize")}</span>
    </div>
  );
}

/** Deeper folders are indented no further, or nothing would be left of the line. */
const DEEPEST_INDENT = 5;

function FolderList({ folders, view }: { folders: readonly FolderView[]; view: FoldersView }) {
  const indent = (folders[0]?.depth ?? 0) > 0 && (folders[0]?.depth ?? 0) <= DEEPEST_INDENT;
  return (
    <ul className={indent ? "ps-5 md:ps-9.5" : "border-t border-rule-ink first:border-t md:border-t-0"}>
      {folders.map((folder) => (
        <li key={folder.id}>
          <FolderLine folder={folder} counting={view.counting} renamable={!view.underWay && !folder.fixed} />
          {folder.below.length > 0 && <FolderList folders={folder.below} view={view} />}
        </li>
      ))}
    </ul>
  );
}

function idsOf(folders: readonly FolderView[]): string[] {
  return folders.flatMap(({ id, below }) => [id, ...idsOf(below)]);
}
