/** The announcement of the switch-off from the command line. */
import { ANNOUNCEMENTS } from "../../api/announcement-operations.ts";
import { AUDIENCES } from "../../services/announcements.ts";
import { column, JSON_OPTION, noWord, onlyWord, option, savedWords, told } from "../area-parts.ts";
import { askingArea, partOf } from "../asking-area.ts";
import type { Ask } from "../at-portal.ts";
import type { GivenOptions } from "../given-options.ts";
import type { Ending } from "../program.ts";
import { table } from "../table.ts";
import { oneOf } from "../values.ts";

/** By the field that each fills in. */
const FIELDS = {
  headline: option("headline", "TEXT", "One sentence with {when} where the date is to stand."),
  text: option("text", "TEXT", "What else people should know."),
  date: option("date", "DATE", "The day on which the old server is switched off, such as 2026-12-18."),
  time: option("time", "TIME", "The time of that day, such as 17:00."),
  zone: option("zone", "ZONE", "The time zone of both, such as Europe/Berlin."),
} as const;

const OPTIONS = [
  ...Object.values(FIELDS),
  option("audience", "WHO", `Who reads it, one of ${AUDIENCES.join(", ")} (everyone).`),
  option("publish", null, "With add and change: people see it from now on. It may wait for a second pair of eyes."),
  JSON_OPTION,
];

export const announcementCommands = askingArea("announcements", {
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
  commands: {
    list: ({ ask, given, more }) => {
      noWord(more, "announcements list");
      return list(ask, given);
    },
    add: async ({ ask, given, more }) => {
      noWord(more, "announcements add");
      const saved = await ask(ANNOUNCEMENTS.add, { body: bodyOf(given) });
      return told(given, saved, savedWords(saved));
    },
    change: async ({ ask, given, more }) => {
      const saved = await ask(ANNOUNCEMENTS.change, { query: named(more, "change"), body: bodyOf(given) });
      return told(given, saved, savedWords(saved));
    },
    withdraw: async ({ ask, given, more }) => {
      const saved = await ask(ANNOUNCEMENTS.withdraw, { query: named(more, "withdraw") });
      return told(given, saved, savedWords(saved));
    },
    remove: async ({ ask, given, more }) =>
      told(given, await ask(ANNOUNCEMENTS.remove, { query: named(more, "remove") }), "Removed."),
  },
});

function named(more: readonly string[], command: string) {
  return { announcement: onlyWord(more, `announcements ${command}`, "the id of an announcement") };
}

function bodyOf(given: GivenOptions): Readonly<Record<string, string | boolean>> {
  const audience = given.optional("audience", oneOf(...AUDIENCES));
  const part = partOf(given, Object.fromEntries(Object.entries(FIELDS).map(([field, { name }]) => [name, field])));
  return { ...part, ...(audience !== null && { audience }), publish: given.has("publish") };
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
