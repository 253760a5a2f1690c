/** The English texts, one file an area of the portal. */
import about from "./en/about.json" with { type: "json" };
import admin from "./en/admin.json" with { type: "json" };
import announcement from "./en/announcement.json" with { type: "json" };
import check from "./en/check.json" with { type: "json" };
import common from "./en/common.json" with { type: "json" };
import connect from "./en/connect.json" with { type: "json" };
import folders from "./en/folders.json" with { type: "json" };
import help from "./en/help.json" with { type: "json" };
import home from "./en/home.json" with { type: "json" };
import progress from "./en/progress.json" with { type: "json" };
import report from "./en/report.json" with { type: "json" };
import rescue from "./en/rescue.json" with { type: "json" };
import signOff from "./en/signOff.json" with { type: "json" };
import start from "./en/start.json" with { type: "json" };
import trouble from "./en/trouble.json" with { type: "json" };

export const ENGLISH = {
  about,
  admin,
  announcement,
  check,
  common,
  connect,
  folders,
  help,
  home,
  progress,
  report,
  rescue,
  signOff,
  start,
  trouble,
};
