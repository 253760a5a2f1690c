/** What could not be kept or is good to know, though every message is there. */
import type { RemarkGroup, ReportView } from "../../../../lib/services/report.ts";
import { Section } from "../../../_components/page.tsx";
import { pathName } from "../../../_lib/folder-name.ts";
import { t } from "../../../_lib/text.tsx";

/** Whether the detail says something to people: a label or a name, but not a mark in the servers' own language. */
const SHOWS_DETAIL: Record<RemarkGroup["kind"], boolean> = {
  changedByServer: false,
  keywordNotKept: true,
  flagNotKept: false,
  dateNotKept: false,
  deletedLeftOut: false,
  olderLeftOut: false,
  largeLeftOut: false,
  emptyLeftOut: false,
  deliveredToBoth: false,
  movedOnOld: false,
  deletedOnNew: false,
  elsewhereOnNew: false,
  possibleDuplicate: false,
  subscriptionNotKept: false,
  renamed: true,
  notFollowed: false,
};

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
    if (SHOWS_DETAIL[kind] && detail !== "") return t("report.remarkDetail", { folder: name, detail });
    return messages > 0 ? t("report.remarkFolder", { folder: name, count: messages }) : name;
  });
  const names = places.join(" · ");
  return folders.length > LISTED ? t("report.andMore", { names, count: folders.length - LISTED }) : names;
}
