/** What could not be kept or is good to know, though every message is there. */
import type { RemarkGroup, ReportView } from "../../../../lib/services/report.ts";
import { Section } from "../../../_components/page.tsx";
import { pathName, visible } from "../../../_lib/folder-name.ts";
import { t } from "../../../_lib/text.tsx";
import { when } from "../../../_lib/when.ts";

/** How the detail is written, or null where it says nothing to people, as a mark in the servers' own language. */
const DETAIL: Record<RemarkGroup["kind"], ((detail: string) => string) | null> = {
  changedByServer: null,
  keywordNotKept: visible,
  flagNotKept: null,
  keywordsFull: null,
  dateChanged: null,
  dateNotKept: null,
  flagAddedOnOld: null,
  flagRemovedOnOld: null,
  flagsKeptYours: null,
  superseded: null,
  deletedLeftOut: null,
  olderLeftOut: null,
  largeLeftOut: null,
  emptyLeftOut: null,
  internalDataLeftOut: null,
  viewLeftOut: null,
  endlessLeftOut: null,
  madeSince: null,
  deliveredToBoth: null,
  movedOnOld: null,
  deletedOnNew: null,
  elsewhereOnNew: null,
  possibleDuplicate: null,
  twiceOnOld: null,
  sentAgain: null,
  keptOnce: null,
  appendedSlower: null,
  subscriptionNotKept: null,
  renamed: pathName,
  notFollowed: null,
  unchangedSince: dayOf,
};

/** When the folder was last checked. */
function dayOf(detail: string): string {
  return when(Date.parse(detail), "UTC", "day");
}

/** More folders than these are left to the tables. */
const LISTED = 10;

export function ReportRemarks({ remarks }: Pick<ReportView, "remarks">) {
  if (remarks.length === 0) return null;
  return (
    <Section id="remarks" title={t("report.remarksHeading")}>
      <ul>
        {remarks.map((remark) => (
          <li key={remark.kind} className="grid gap-1 border-b border-rule py-4 wrap-anywhere">
            <p>{t(`report.remark.${remark.kind}`, { count: remark.messages })}</p>
            <p className="text-sm text-ink-2">{placesOf(remark)}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function placesOf({ kind, folders }: RemarkGroup): string {
  const places = folders.slice(0, LISTED).map(({ folder, detail, messages }) => {
    const name = pathName(folder);
    const written = detail === "" ? null : DETAIL[kind]?.(detail);
    if (written) return t("report.remarkDetail", { folder: name, detail: written });
    return messages > 0 ? t("report.remarkFolder", { folder: name, count: messages }) : name;
  });
  const names = places.join(" · ");
  return folders.length > LISTED ? t("report.andMore", { names, count: folders.length - LISTED }) : names;
}
