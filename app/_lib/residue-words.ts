/** What has arrived in an old account, in words: "12 new in Inbox, 3 new in Sent". */
import type { Residue } from "../../lib/services/residue.ts";
import { pathName } from "./folder-name.ts";
import { listed } from "./format.ts";
import { t } from "./text.tsx";

/** So many folders are named. */
const NAMED = 5;

export function residueWords({ folders }: Pick<Residue, "folders">): string {
  const named = folders.slice(0, NAMED).map(({ folder, messages, isExact }) => {
    const values = { count: messages, folder: pathName(folder) };
    return t(isExact ? "report.residue.inFolder" : "report.residue.atLeastInFolder", values);
  });
  const others = folders.slice(NAMED).reduce((sum, { messages }) => sum + messages, 0);
  return listed(others > 0 ? [...named, t("report.residue.inOthers", { count: others })] : named);
}
