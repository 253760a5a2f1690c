/** The English texts, one file an area of the portal. All other languages are translations of them. */
import about from "./en/about.json" with { type: "json" };
import admin from "./en/admin.json" with { type: "json" };
import announcement from "./en/announcement.json" with { type: "json" };
import api from "./en/api.json" with { type: "json" };
import broken from "./en/broken.json" with { type: "json" };
import check from "./en/check.json" with { type: "json" };
import checklist from "./en/checklist.json" with { type: "json" };
import common from "./en/common.json" with { type: "json" };
import connect from "./en/connect.json" with { type: "json" };
import desk from "./en/desk.json" with { type: "json" };
import devices from "./en/devices.json" with { type: "json" };
import errors from "./en/errors.json" with { type: "json" };
import factor from "./en/factor.json" with { type: "json" };
import fleet from "./en/fleet.json" with { type: "json" };
import folders from "./en/folders.json" with { type: "json" };
import guide from "./en/guide.json" with { type: "json" };
import help from "./en/help.json" with { type: "json" };
import home from "./en/home.json" with { type: "json" };
import mail from "./en/mail.json" with { type: "json" };
import mailing from "./en/mailing.json" with { type: "json" };
import phases from "./en/phases.json" with { type: "json" };
import progress from "./en/progress.json" with { type: "json" };
import report from "./en/report.json" with { type: "json" };
import rescue from "./en/rescue.json" with { type: "json" };
import roster from "./en/roster.json" with { type: "json" };
import servers from "./en/servers.json" with { type: "json" };
import signOff from "./en/signOff.json" with { type: "json" };
import space from "./en/space.json" with { type: "json" };
import start from "./en/start.json" with { type: "json" };
import switchOff from "./en/switchOff.json" with { type: "json" };
import texts from "./en/texts.json" with { type: "json" };
import trouble from "./en/trouble.json" with { type: "json" };

export const ENGLISH = {
  about,
  admin,
  announcement,
  api,
  broken,
  check,
  checklist,
  common,
  connect,
  desk,
  devices,
  errors,
  factor,
  fleet,
  folders,
  guide,
  help,
  home,
  mail,
  mailing,
  phases,
  progress,
  report,
  rescue,
  servers,
  roster,
  signOff,
  space,
  start,
  switchOff,
  texts,
  trouble,
};

/** One area of the portal, as a file of each language has it: texts by name. */
export type AreaTexts = Readonly<Record<string, string>>;
/** The same areas in another language. */
export type Catalogue = Readonly<Record<keyof typeof ENGLISH, AreaTexts>>;
