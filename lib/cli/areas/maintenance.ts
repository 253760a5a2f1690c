/** The maintenance switch from the command line. */
import { MAINTENANCE } from "../../api/maintenance-operations.ts";
import { JSON_OPTION, noWord, option, told } from "../area-parts.ts";
import { askingArea } from "../asking-area.ts";
import type { GivenOptions } from "../given-options.ts";
import type { Ending } from "../program.ts";
import { filled } from "../values.ts";

const UNTIL = option("until", "WHEN", "When it is meant to be over: wall time of the portal's zone.");

const OPTIONS = [UNTIL, option("why", "TEXT", "What people read about the reason, one sentence."), JSON_OPTION];

export const maintenanceCommands = askingArea("maintenance", {
  usage: ["show [--json]", "on --until WHEN [--why TEXT] [--json]", "off [--json]"],
  purpose:
    "Holds everything back: imports end after their next message with their place kept, nothing begins, nobody signs in to a mail server, and pages say why and until when. WHEN is such as 2026-12-18T17:00. It ends with off, and not by itself.",
  options: OPTIONS,
  commands: {
    show: async ({ ask, given, more }) => {
      noWord(more, "maintenance show");
      return ending(given, await ask(MAINTENANCE.read));
    },
    on: async ({ ask, given, more }) => {
      noWord(more, "maintenance on");
      const until = given.required(UNTIL, filled("a moment such as 2026-12-18T17:00"));
      const why = given.optional("why", (text) => text) ?? "";
      return ending(given, await ask(MAINTENANCE.begin, { body: { until, why } }));
    },
    off: async ({ ask, given, more }) => {
      noWord(more, "maintenance off");
      return ending(given, await ask(MAINTENANCE.end));
    },
  },
});

type Shown = Awaited<ReturnType<typeof MAINTENANCE.read.ask>>;

function ending(given: GivenOptions, answer: Shown): Ending {
  return told(given, answer, words(answer));
}

function words({ maintenance, running, connections, waiting }: Shown): string {
  const facts = `${running} imports run, ${waiting} wait, ${connections} connections to mail servers are open.`;
  if (maintenance === null) return `The portal works. ${facts}`;
  const drained = running + connections === 0 ? " It is drained: nothing moves any more." : "";
  return `Under maintenance until ${maintenance.until}. ${facts}${drained}`;
}
