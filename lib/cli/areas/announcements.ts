/** The announcement of the switch-off from the command line. */
import { ANNOUNCEMENTS } from "../../api/announcement-operations.ts";
import { AUDIENCES } from "../../services/announcements.ts";
import { column, JSON_OPTION, noWord, onlyWord, option, savedWords, told } from "../area-parts.ts";
import type { Area } from "../areas.ts";
import { type Ask, atPortal } from "../at-portal.ts";
import { GivenOptions } from "../given-options.ts";
import type { OptionGroup } from "../options.ts";
import type { Ending } from "../program.ts";
import { table } from "../table.ts";
import { UsageError } from "../usage-error.ts";
import { oneOf } from "../values.ts";

/** By the field that each fills in. */
const FIELDS = {
  headline: option("headline", "TEXT", "One sentence with {when} where the date is to stand."),
  text: option("text", "TEXT", "What else people should know."),
  date: option("date", "DATE", "The day on which the old server is switched off, such as 2026-12-18."),
  time: option("time", "TIME", "The time of that day, such as 17:00."),
  zone: option("zone", "ZONE", "The time zone of both, such as Europe/Berlin."),
} as const;

const OPTIONS: OptionGroup = {
  title: "Options",
  options: [
    ...Object.values(FIELDS),
    option("audience", "WHO", `Who reads it, one of ${AUDIENCES.join(", ")} (everyone).`),
    option("publish", null, "With add and change: people see it from now on. It may wait for a second pair of eyes."),
    JSON_OPTION,
  ],
};

export const announcementCommands: Area = {
  usage: [
    "list [--json]",
    "add --headline TEXT --date DATE --time TIME [--text TEXT] [--zone ZONE] [--audience WHO] [--publish]",
    "change ID [--headline TEXT] [--date DATE] [--time TIME] [--text TEXT] [--zone ZONE] [--audience WHO] [--publish]",
    "withdraw ID",
    "remove ID",
  ],
  purpose:
    "The announcement that stands on every page: drafted, published, withdrawn. What people see may wait for another administrator's approval; withdraw makes a draft of it again, remove takes a draft away.",
  options: OPTIONS,
  run: (words) => {
    const given = new GivenOptions(words, [OPTIONS]);
    const [command, ...more] = given.positionals;
    return atPortal((ask) => runCommand(ask, given, command, more));
  },
};

async function runCommand(
  ask: Ask,
  given: GivenOptions,
  command: string | undefined,
  more: readonly string[],
): Promise<Ending> {
  const query = () => ({ announcement: onlyWord(more, `announcements ${command}`, "the id of an announcement") });
  switch (command) {
    case "list":
      noWord(more, "announcements list");
      return list(ask, given);
    case "add": {
      noWord(more, "announcements add");
      const saved = await ask(ANNOUNCEMENTS.add, { body: partOf(given) });
      return told(given, saved, savedWords(saved));
    }
    case "change": {
      const saved = await ask(ANNOUNCEMENTS.change, { query: query(), body: partOf(given) });
      return told(given, saved, savedWords(saved));
    }
    case "withdraw": {
      const saved = await ask(ANNOUNCEMENTS.withdraw, { query: query() });
      return told(given, saved, savedWords(saved));
    }
    case "remove":
      return told(given, await ask(ANNOUNCEMENTS.remove, { query: query() }), "Removed.");
    default:
      throw new UsageError(
        `announcements: expected list, add, change, withdraw or remove, got ${command ?? "nothing"}`,
      );
  }
}

function partOf(given: GivenOptions): Readonly<Record<string, string | boolean>> {
  const audience = given.optional("audience", oneOf(...AUDIENCES));
  const fields = Object.entries(FIELDS).flatMap(([field, { name }]) => {
    const value = given.optional(name, (text) => text);
    return value === null ? [] : [[field, value] as const];
  });
  return { ...Object.fromEntries(fields), ...(audience !== null && { audience }), publish: given.has("publish") };
}

async function list(ask: Ask, given: GivenOptions): Promise<Ending> {
  const answer = await ask(ANNOUNCEMENTS.list);
  type Row = (typeof answer)[number];
  const columns = [
    column<Row>("id", ({ id }) => id),
    column<Row>("state", ({ standing }) => standing),
    column<Row>("deadline", ({ deadline, zone }) => `${deadline} ${zone}`),
    column<Row>("to", ({ audience }) => audience),
    column<Row>("headline", ({ headline }) => headline),
  ];
  return told(given, answer, table(columns, answer));
}
