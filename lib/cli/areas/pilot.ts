/** The pilot group from the command line: a few go first, and their clean reports open the gate for the others. */
import { PILOT } from "../../api/pilot-operations.ts";
import { column, JSON_OPTION, noWord, option, serverIdOf, told } from "../area-parts.ts";
import { askingArea } from "../asking-area.ts";
import type { GivenOptions } from "../given-options.ts";
import type { Ending } from "../program.ts";
import { table } from "../table.ts";
import { UsageError } from "../usage-error.ts";
import { count } from "../values.ts";

const NEEDED = option("needed", "N", "With set, needed: after so many clean reports the others may begin.");

export const pilotCommands = askingArea("pilot", {
  usage: ["show [--json]", "set SERVER ADDRESS... --needed N [--json]", "open [--json]", "remove [--json]"],
  purpose:
    "The pilot group: a few people go first, and nobody else begins before their reports are clean. set names them anew, by their addresses on the old server SERVER, and closes the gate; open lets everybody begin now, whatever the reports say; remove ends it.",
  options: [NEEDED, JSON_OPTION],
  commands: {
    show: async ({ ask, given, more }) => {
      noWord(more, "pilot show");
      return ending(given, await ask(PILOT.read));
    },
    set: async ({ ask, given, more: [server, ...people] }) => {
      const needed = given.required(NEEDED, count(1, 500));
      if (server === undefined || people.length === 0)
        throw new UsageError("pilot set: expected the name of a mail server and old addresses");
      const body = { people, serverId: await serverIdOf(ask, server), needed };
      return ending(given, await ask(PILOT.set, { body }));
    },
    open: async ({ ask, given, more }) => {
      noWord(more, "pilot open");
      const answer = await ask(PILOT.open);
      const words = answer.isOpened ? `Open; ${answer.through} waited.` : "Nobody has to wait.";
      return told(given, answer, words);
    },
    remove: async ({ ask, given, more }) => {
      noWord(more, "pilot remove");
      return ending(given, await ask(PILOT.end));
    },
  },
});

type Shown = Awaited<ReturnType<typeof PILOT.read.ask>>;

function ending(given: GivenOptions, answer: Shown): Ending {
  const { gate, needed, waiting, people } = answer;
  type Row = (typeof people)[number];
  const columns = [
    column<Row>("old address", ({ oldAddress }) => oldAddress),
    column<Row>("server", ({ oldServer }) => oldServer),
    column<Row>("state", ({ state }) => state),
  ];
  const words = {
    off: "There is no pilot group: nobody has to wait.",
    closed: `The gate is closed; ${needed} clean reports open it. Waiting: ${waiting}.`,
    open: "The gate is open.",
  };
  return told(given, answer, [words[gate], ...(people.length > 0 ? ["", table(columns, people)] : [])].join("\n"));
}
