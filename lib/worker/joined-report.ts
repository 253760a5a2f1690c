/** One report of a run that gave way in between and went on. Pure. */
import { buildReport, type FolderReport, type RunReport, sumOfWays } from "../engine/report.ts";
import type { Remark, RemarkKind } from "../engine/tally.ts";
import type { StoredReport } from "../report/stored.ts";

/** Remarks about messages as they are brought over: what one part has said, the next one does not say again. */
const SAID_ONCE: ReadonlySet<RemarkKind> = new Set([
  "dateChanged",
  "dateNotKept",
  "flagNotKept",
  "keywordNotKept",
  "flagAddedOnOld",
  "changedByServer",
  "deliveredToBoth",
  "movedOnOld",
  "sentAgain",
  "keptOnce",
  "possibleDuplicate",
  "appendedSlower",
]);

/** `soFar`: of the parts before, as it is stored; `last`: of the part that has just ended. What any of them copied was copied by the run. */
export function joinedReport(soFar: StoredReport, last: RunReport): RunReport {
  const before = new Map(soFar.folders.map((folder) => [keyOf(folder), folder]));
  const folders = last.folders.map((folder) => withEarlier(folder, before.get(keyOf(folder))));
  const isWhole = last.endedBy === null;
  // Ended before it had looked into everything: what is not known anew is as it was.
  const kept = isWhole ? [] : soFar.folders.filter((folder) => !isFuller(last, folder));
  const keptKeys = new Set(kept.map(keyOf));
  const keptNames = new Set(kept.map(({ old }) => old));
  return buildReport({
    ...last,
    folders: [...folders.filter((folder) => !keptKeys.has(keyOf(folder))), ...kept],
    problemList: [
      ...last.problemList.filter(({ folder }) => !keptNames.has(folder)),
      ...soFar.problemList.filter(({ folder }) => keptNames.has(folder)),
    ],
    remarks: joinedRemarks(soFar.remarks, last.remarks, isWhole),
    bytes: soFar.bytes + last.bytes,
    ways: sumOfWays([...(soFar.ways ?? []), ...last.ways]),
    seconds: soFar.seconds + last.seconds,
  });
}

function keyOf({ old, new: newName }: FolderReport): string {
  return `${old}\0${newName}`;
}

function withEarlier(folder: FolderReport, before: FolderReport | undefined): FolderReport {
  const earlier = Math.min(before?.copied ?? 0, folder.copiedBefore);
  return { ...folder, copied: folder.copied + earlier, copiedBefore: folder.copiedBefore - earlier };
}

/** Whether the report knows at least as much of the folder. */
function isFuller({ folders }: RunReport, folder: FolderReport): boolean {
  return folders.some((one) => keyOf(one) === keyOf(folder) && one.found >= folder.found);
}

function joinedRemarks(before: readonly Remark[], last: readonly Remark[], isWhole: boolean): Remark[] {
  const joined = new Map(last.map((remark) => [remarkKey(remark), remark]));
  for (const remark of before) {
    const again = joined.get(remarkKey(remark));
    if (SAID_ONCE.has(remark.kind))
      joined.set(remarkKey(remark), { ...remark, messages: remark.messages + (again?.messages ?? 0) });
    else if (!(isWhole || again)) joined.set(remarkKey(remark), remark);
  }
  return [...joined.values()];
}

function remarkKey({ folder, kind, detail }: Remark): string {
  return JSON.stringify([folder, kind, detail]);
}
