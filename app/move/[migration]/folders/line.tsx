/** One folder: tick box and name, what it will be called, how much it holds. On phones in two lines. */
import type { ReactNode } from "react";
import type { FolderView, NameNote } from "../../../../lib/services/folders.ts";
import { Note } from "../../../_components/note.tsx";
import { Count, Size } from "../../../_components/values.tsx";
import { folderName } from "../../../_lib/folder-name.ts";
import { rich, type TextKey, t } from "../../../_lib/text.tsx";
import { NewName } from "./new-name.tsx";

interface LineProps {
  folder: FolderView;
  /** Sizes still come in. */
  counting: boolean;
  renamable: boolean;
}

export function FolderLine({ folder, counting, renamable }: LineProps) {
  return (
    <div className="folder-line group/line border-b border-rule py-1 text-ink-3 has-[.tick:checked]:text-ink has-[.tick:indeterminate]:text-ink">
      <Tick folder={folder} />
      <div className="col-start-1 min-w-0 ps-9.5 text-sm wrap-anywhere max-md:min-h-9 max-md:content-center md:col-start-auto md:ps-0">
        <NewPlace folder={folder} />
      </div>
      <div className="hidden text-end text-sm group-has-[.tick:is(:checked,:indeterminate)]/line:block">
        {renamable && <Rename folder={folder} className="min-h-9 md:min-h-11" words={t("folders.rename")} />}
      </div>
      <div className="col-start-4 hidden text-end text-sm md:block">
        <Messages folder={folder} />
      </div>
      <div className="col-start-2 row-start-1 flex items-center justify-end gap-6 text-sm md:col-start-5 md:row-start-1">
        <SizeBar share={folder.share} />
        {!folder.onlyFolders && (
          <span className="min-w-17 text-end">
            {folder.bytes === null && counting ? t("folders.counting") : <Size bytes={folder.bytes} />}
          </span>
        )}
      </div>
      {folder.note && <NameNoteBox folder={folder} note={folder.note} renamable={renamable} />}
    </div>
  );
}

function Tick({ folder }: { folder: FolderView }) {
  return (
    <label className="flex min-h-11 min-w-0 cursor-pointer items-center gap-3.5 py-1.5">
      <input
        type="checkbox"
        className="tick"
        id={`folder-${folder.id}`}
        name="folder"
        value={folder.id}
        defaultChecked={folder.ticked}
        data-messages={folder.messages ?? undefined}
        data-bytes={folder.bytes ?? undefined}
        data-level={folder.onlyFolders ? "" : undefined}
      />
      <bdi className="min-w-0 font-medium wrap-anywhere">{folderName(folder.levels)}</bdi>
    </label>
  );
}

/** What becomes of it while it is ticked, and while it is not: the style sheet shows one of both. */
function NewPlace({ folder }: { folder: FolderView }) {
  const { sameName, newLevels, onlyFolders, proposed, leftOut } = folder;
  const ticked = onlyFolders ? "group-has-[.tick:is(:checked,:indeterminate)]/line" : "group-has-[.tick:checked]/line";
  return (
    <>
      <span className={SHOWN_IF_TICKED[ticked]}>
        {sameName ? <span className="max-md:sr-only">{t("folders.sameName")}</span> : <NewName levels={newLevels} />}
        {proposed && !sameName && <span className="text-ink-3"> ({t("folders.nameProposed")})</span>}
        <span className="md:hidden">
          {!sameName && ", "}
          <Messages folder={folder} long />
        </span>
      </span>
      <span className={`text-ink-3 ${HIDDEN_IF_TICKED[ticked]}`}>
        {onlyFolders ? t("folders.asTicked") : t(leftOut ? LEFT_OUT[leftOut] : "folders.leftOut")}
      </span>
    </>
  );
}

/** Why most people do not want it; Trash and Junk speak for themselves. */
const LEFT_OUT: Record<NonNullable<FolderView["leftOut"]>, TextKey> = {
  trash: "folders.leftOut",
  junk: "folders.leftOut",
  view: "folders.leftOutView",
  notMail: "folders.leftOutNotMail",
  endless: "folders.leftOutEndless",
  proposed: "folders.leftOutProposed",
};

/** Whole class names, as Tailwind finds only such. */
const SHOWN_IF_TICKED = {
  "group-has-[.tick:is(:checked,:indeterminate)]/line":
    "hidden text-ink-3 group-has-[.tick:is(:checked,:indeterminate)]/line:inline",
  "group-has-[.tick:checked]/line": "hidden text-ink-3 group-has-[.tick:checked]/line:inline",
} as const;
const HIDDEN_IF_TICKED = {
  "group-has-[.tick:is(:checked,:indeterminate)]/line": "group-has-[.tick:is(:checked,:indeterminate)]/line:hidden",
  "group-has-[.tick:checked]/line": "group-has-[.tick:checked]/line:hidden",
} as const;

function Messages({ folder: { onlyFolders, messages }, long = false }: { folder: FolderView; long?: boolean }) {
  if (onlyFolders) return <span className="text-ink-3">{t("folders.onlyFolders")}</span>;
  if (messages === null) return t("folders.counting");
  if (long) return t("common.messages", { count: messages });
  return (
    <>
      <Count value={messages} />
      <span className="sr-only"> {t("folders.headMessages")}</span>
    </>
  );
}

/** Length: share of the largest folder. */
function SizeBar({ share }: { share: number | null }) {
  if (share === null) return null;
  const width = Math.max(1, Math.round(share * 70));
  return (
    <svg
      aria-hidden="true"
      width="70"
      height="4"
      className="hidden shrink-0 text-rule-strong md:block rtl:-scale-x-100"
    >
      <rect x={70 - width} width={width} height="4" rx="1" fill="currentColor" />
    </svg>
  );
}

/** Sends the form, so that what is ticked is kept on the way to the name and back. */
function Rename({ folder, words, className = "" }: { folder: FolderView; words: string; className?: string }) {
  return (
    <button
      type="submit"
      name="rename"
      value={folder.id}
      className={`link-ink min-h-6 cursor-pointer text-ink-2 ${className}`}
    >
      {words}
      <span className="sr-only">
        {" "}
        <bdi>{folderName(folder.levels)}</bdi>
      </span>
    </button>
  );
}

function NameNoteBox({ folder, note, renamable }: { folder: FolderView; note: NameNote; renamable: boolean }) {
  return (
    <div className="col-span-full hidden ps-0 group-has-[.tick:is(:checked,:indeterminate)]/line:block md:ps-9.5">
      <Note tone="wait">
        {noteText(folder, note)} {renamable && <Rename folder={folder} words={t("folders.chooseAnother")} />}
      </Note>
    </div>
  );
}

function noteText({ levels, newLevels }: FolderView, note: NameNote): ReactNode {
  const strong = (path: readonly string[]) => <bdi className="font-semibold">{folderName(path)}</bdi>;
  const names = { old: strong(levels.slice(-1)), new: strong(newLevels.slice(-1)) };
  switch (note.kind) {
    case "reserved":
      return rich("folders.noteReserved", names);
    case "characters":
      return rich("folders.noteCharacters", names);
    case "length":
      return rich("folders.noteLength", names);
    case "mailOrFolders":
      return rich("folders.noteMailOrFolders", names);
    case "shared":
      return rich("folders.noteShared", { ...names, by: strong(note.by) });
    case "taken":
      return note.by
        ? rich("folders.noteTaken", { ...names, by: strong(note.by) })
        : rich("folders.noteTakenBySome", names);
    default:
      return note satisfies never;
  }
}
