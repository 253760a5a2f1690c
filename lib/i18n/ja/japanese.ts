/** The Japanese texts. */
import type { Catalogue } from "../catalogue.ts";
import about from "./about.json" with { type: "json" };
import admin from "./admin.json" with { type: "json" };
import announcement from "./announcement.json" with { type: "json" };
import api from "./api.json" with { type: "json" };
import broken from "./broken.json" with { type: "json" };
import check from "./check.json" with { type: "json" };
import checklist from "./checklist.json" with { type: "json" };
import common from "./common.json" with { type: "json" };
import connect from "./connect.json" with { type: "json" };
import desk from "./desk.json" with { type: "json" };
import devices from "./devices.json" with { type: "json" };
import errors from "./errors.json" with { type: "json" };
import factor from "./factor.json" with { type: "json" };
import fleet from "./fleet.json" with { type: "json" };
import folders from "./folders.json" with { type: "json" };
import guide from "./guide.json" with { type: "json" };
import help from "./help.json" with { type: "json" };
import home from "./home.json" with { type: "json" };
import mail from "./mail.json" with { type: "json" };
import mailing from "./mailing.json" with { type: "json" };
import phases from "./phases.json" with { type: "json" };
import progress from "./progress.json" with { type: "json" };
import report from "./report.json" with { type: "json" };
import rescue from "./rescue.json" with { type: "json" };
import roster from "./roster.json" with { type: "json" };
import servers from "./servers.json" with { type: "json" };
import signOff from "./signOff.json" with { type: "json" };
import space from "./space.json" with { type: "json" };
import start from "./start.json" with { type: "json" };
import switchOff from "./switchOff.json" with { type: "json" };
import texts from "./texts.json" with { type: "json" };
import trouble from "./trouble.json" with { type: "json" };

export const JAPANESE: Catalogue = {
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
