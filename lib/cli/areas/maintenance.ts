/** The maintenance switch from the command line. */
import { MAINTENANCE } from "../../api/maintenance-operations.ts";
import { JSON_OPTION, noWord, option, told } from "../area-parts.ts";
import type { Area } from "../areas.ts";
import { type Ask, atPortal } from "../at-portal.ts";
import { GivenOptions } from "../given-options.ts";
import type { OptionGroup } from "../options.ts";
import type { Ending } from "../program.ts";
import { UsageError } from "../usage-error.ts";
import { filled } from "../values.ts";

const UNTIL = option("until", "WHEN", "When it is meant to be over: wall time of the portal's zone.");

const OPTIONS: OptionGroup = {
  title: "Options",
  options: [UNTIL, option("why", "TEXT", "What people read about the reason, one sentence."), JSON_OPTION],
};

export const maintenanceCommands: Area = {
  usage: ["show [--json]", "on --until WHEN [--why TEXT] [--json]", "off [--json]"],
  purpose:
    "Holds everything back: imports end after their next message with their place kept, nothing begins, nobody signs in to a mail server, and pages say why and until when. WHEN is such as 2026-12-18T17:00. It ends with off, and not by itself.",
  options: OPTIONS,
  run: (words) => {
    const given = new GivenOptions(words, [OPTIONS]);
    const [command, ...more] = given.positionals;
    noWord(more, `maintenance ${command}`);
    return atPortal((ask) => runCommand(ask, given, command));
  },
};

async function runCommand(ask: Ask, given: GivenOptions, command: string | undefined): Promise<Ending> {
  switch (command) {
    case "show":
      return ending(given, await ask(MAINTENANCE.read));
    case "on": {
      const until = given.required(UNTIL, filled("a moment such as 2026-12-18T17:00"));
      const why = given.optional("why", (text) => text) ?? "";
      return ending(given, await ask(MAINTENANCE.begin, { body: { until, why } }));
    }
    case "off":
      return ending(given, await ask(MAINTENANCE.end));
    default:
      throw new UsageError(`maintenance: expected show, on or off, got ${command ?? "nothing"}`);
  }
}

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
