/** What whoever runs a portal can do from the command line, area by area. */
import { administratorCommands } from "./areas/administrators.ts";
import { announcementCommands } from "./areas/announcements.ts";
import { approvalCommands } from "./areas/approvals.ts";
import { backupCommands, restoreCommands } from "./areas/backup.ts";
import { deadlineCommands } from "./areas/deadline.ts";
import { keysCommands } from "./areas/keys.ts";
import { lastDayCommands } from "./areas/last-day.ts";
import { mailingCommands } from "./areas/mailings.ts";
import { maintenanceCommands } from "./areas/maintenance.ts";
import { pilotCommands } from "./areas/pilot.ts";
import { runCommands } from "./areas/runs.ts";
import { serverCommands } from "./areas/servers.ts";
import { supportBundleCommands } from "./areas/support-bundle.ts";
import { switchOffCommands } from "./areas/switch-off.ts";
import { waveCommands } from "./areas/waves.ts";
import { auditCommands } from "./audit.ts";
import { doctorCommands } from "./doctor/doctor.ts";
import type { Program } from "./help.ts";
import type { OptionGroup } from "./options.ts";
import type { Course, Ending } from "./program.ts";
import { rosterCommands } from "./roster.ts";
import { evidenceCommands } from "./verify-evidence.ts";

/** The commands of one area. New ones are added to AREAS. */
export interface Area {
  /** What follows the area's name, a line for each command. */
  readonly usage: readonly string[];
  /** What they are for. */
  readonly purpose: string;
  readonly options: OptionGroup;
  /** `words`: what was typed behind the area's name. */
  readonly run: (words: readonly string[], course: Course) => Promise<Ending>;
}

export const AREAS: Readonly<Record<string, Area>> = {
  administrators: administratorCommands,
  announcements: announcementCommands,
  approvals: approvalCommands,
  audit: auditCommands,
  backup: backupCommands,
  deadline: deadlineCommands,
  doctor: doctorCommands,
  evidence: evidenceCommands,
  keys: keysCommands,
  "last-day": lastDayCommands,
  mailings: mailingCommands,
  maintenance: maintenanceCommands,
  pilot: pilotCommands,
  restore: restoreCommands,
  roster: rosterCommands,
  runs: runCommands,
  servers: serverCommands,
  "support-bundle": supportBundleCommands,
  "switch-off": switchOffCommands,
  waves: waveCommands,
};

const NAME = "cli";
const STATUS =
  "Exit status\n  0 done, and nothing to look at   1 something needs a look\n  2 a mistake in what was typed   4 could not go on";

/** All areas, for the help. */
export const ALL_AREAS: Program = {
  ...{ name: NAME, usage: "AREA COMMAND", groups: [], status: STATUS },
  purpose:
    "Works on the portal's database, which the environment names as for npm start. AREA --help tells the options of one area, and --version which Carryover this is.",
  commands: Object.entries(AREAS).flatMap(([area, { usage }]) => usage.map((line) => `${area} ${line}`)),
};

/** One area, for its help. */
export function programOf(name: string, { usage, purpose, options }: Area): Program {
  const commands = usage.map((line) => `${name} ${line}`);
  return { name: NAME, usage: `${name} COMMAND`, purpose, commands, groups: [options], status: STATUS };
}
