/** The last-day mode from the command line: more connections to the old servers for a while. */
import { LAST_DAY } from "../../api/last-day-operations.ts";
import { JSON_OPTION, noWord, option, told } from "../area-parts.ts";
import { askingArea } from "../asking-area.ts";
import type { GivenOptions } from "../given-options.ts";
import type { Ending } from "../program.ts";
import { filled } from "../values.ts";

const UNTIL = option("until", "WHEN", "With on, needed: wall time of the portal's zone, such as 2026-12-18T17:00.");

export const lastDayCommands = askingArea("last-day", {
  usage: ["show [--json]", "on --until WHEN [--json]", "off [--json]"],
  purpose:
    "More connections to the old servers and one button for people, 72 hours at most; it ends by itself. How many connections is set on its page; without that twice as many as on other days.",
  options: [UNTIL, JSON_OPTION],
  commands: {
    show: async ({ ask, given, more }) => {
      noWord(more, "last-day show");
      return ending(given, await ask(LAST_DAY.read));
    },
    on: async ({ ask, given, more }) => {
      noWord(more, "last-day on");
      const until = given.required(UNTIL, filled("a moment such as 2026-12-18T17:00"));
      return ending(given, await ask(LAST_DAY.begin, { body: { until } }));
    },
    off: async ({ ask, given, more }) => {
      noWord(more, "last-day off");
      return ending(given, await ask(LAST_DAY.end));
    },
  },
});

type Shown = Awaited<ReturnType<typeof LAST_DAY.read.ask>>;

function ending(given: GivenOptions, answer: Shown): Ending {
  const { until, servers } = answer;
  const words = [
    until === null ? "It is off." : `It is on until ${until}.`,
    ...servers.map(({ name, maxConnections, lastDayConnections }) =>
      [`${name}: ${maxConnections} connections`, `${lastDayConnections} on the last day`].join(", "),
    ),
  ];
  return told(given, answer, words.join("\n"));
}
