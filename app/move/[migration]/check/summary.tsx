/** What was chosen, in a few lines with a way back to each. */
import { Fragment, type ReactNode } from "react";
import type { AccountView, CheckView } from "../../../../lib/services/check.ts";
import type { SummaryRow } from "../../../_components/summary-list.tsx";
import { folderName } from "../../../_lib/folder-name.ts";
import { count, size } from "../../../_lib/format.ts";
import { rich, t } from "../../../_lib/text.tsx";
import { NewName } from "../folders/new-name.tsx";

/** `path`: the address of this move. */
export function summaryRows(view: CheckView, path: string): SummaryRow[] {
  const folders = { href: `${path}/folders`, hidden: t("check.changeFolders") };
  return [
    {
      key: t("check.from"),
      value: <bdi>{view.from.login}</bdi>,
      detail: rich("check.fromDetail", { server: serverWords(view.from) }),
      change: { href: "/move/connect", hidden: t("check.changeFrom") },
    },
    {
      key: t("check.to"),
      value: <bdi>{view.to.login}</bdi>,
      detail: serverWords(view.to),
    },
    { key: t("check.folders"), value: chosenWords(view), detail: leftOutWords(view), change: folders },
    {
      key: t("check.which"),
      value: whichWords(view),
      change: { href: `${path}/space`, hidden: t("check.changeWhich") },
    },
    {
      key: t("check.names"),
      value: <NewNames renamed={view.renamed} />,
      change: { ...folders, hidden: t("check.changeNames") },
    },
    { key: t("check.notBrought"), value: t("check.notBroughtText") },
  ];
}

function serverWords({ server, host }: AccountView): ReactNode {
  if (host === null) return <bdi>{server}</bdi>;
  return rich("check.serverWithHost", { name: <bdi>{server}</bdi>, host: <bdi>{host}</bdi> });
}

/** So many are named; the others are on the page where they were chosen. */
const NAMED = 20;

function chosenWords({ chosen, totals }: CheckView): ReactNode {
  const names = chosen.map(({ path, below }) =>
    below === 0 ? folderOf(path) : rich("check.withBelow", { folder: folderOf(path), count: below }),
  );
  return rich("check.chosen", {
    chosen: count(totals.folders.chosen),
    all: count(totals.folders.all),
    list: <List items={names} />,
  });
}

function whichWords({ cut: { sinceYear, largestBytes } }: CheckView): string {
  return t("check.whichMail", {
    from: sinceYear === null ? "all" : "year",
    year: String(sinceYear ?? ""),
    upTo: largestBytes === null ? "all" : "size",
    size: largestBytes === null ? "" : size(largestBytes),
  });
}

function leftOutWords({ leftOut, totals }: CheckView): ReactNode {
  if (leftOut.length === 0) return null;
  const messages = t("common.messages", { count: totals.leftOutMessages });
  return rich("check.leftOut", { list: <List items={leftOut.map(folderOf)} />, messages });
}

function List({ items }: { items: readonly ReactNode[] }) {
  const more = items.length - NAMED;
  const shown = more > 0 ? [...items.slice(0, NAMED), t("check.andMore", { count: more })] : items;
  return shown.map((item, index) => (
    <Fragment key={index}>
      {index > 0 && t("common.comma")}
      {item}
    </Fragment>
  ));
}

function NewNames({ renamed }: Pick<CheckView, "renamed">) {
  if (renamed.length === 0) return t("check.sameNames");
  return (
    <ul className="grid gap-1">
      {renamed.map(({ path, newPath }) => (
        <li key={path.join("\0")}>
          {folderOf(path)} <NewName levels={newPath} />
        </li>
      ))}
    </ul>
  );
}

function folderOf(path: readonly string[]): ReactNode {
  return <bdi>{folderName(path)}</bdi>;
}
