/** Waves from the command line: people who move together. Their dates: the area deadline. */
import { DATES } from "../../api/dates-operations.ts";
import { ROSTER } from "../../api/roster-operations.ts";
import { size } from "../../i18n/words.en.ts";
import {
  column,
  entryIdsOf,
  JSON_OPTION,
  noWord,
  onlyWord,
  option,
  savedWords,
  told,
  waveIdOf,
} from "../area-parts.ts";
import { askingArea, partOf } from "../asking-area.ts";
import type { Ask } from "../at-portal.ts";
import type { GivenOptions } from "../given-options.ts";
import type { Ending } from "../program.ts";
import { table } from "../table.ts";
import { UsageError } from "../usage-error.ts";
import { filled } from "../values.ts";

/** Fields of the form by the options that fill them in. */
const FIELDS = {
  ...{ name: "name", contact: "contactName", "contact-email": "contactEmail" },
  ...{ connections: "maxConnections", "megabytes-per-second": "megabytesPerSecond", from: "hoursFrom", to: "hoursTo" },
} as const;

const OPTIONS = [
  option("name", "NAME", "With change: the new name."),
  option("contact", "NAME", "With add and change: who looks after these people."),
  option("contact-email", "ADDRESS", "With add and change: where letters about those who are late go."),
  option(
    "connections",
    "N",
    "With add and change: to each server at once, for all of its people together; written --connections= for no limit, as with the following ones.",
  ),
  option("megabytes-per-second", "N", "With add and change: at most, for all of its people together."),
  option("from", "TIME", "With add and change: copied from this time of each day on, 20:00 for example …"),
  option(
    "to",
    "TIME",
    "… to this one, of the next day where it is earlier. Other days and more hours are set on its page.",
  ),
  JSON_OPTION,
];

export const waveCommands = askingArea("waves", {
  usage: [
    "list [--json]",
    "add NAME [--contact NAME] [--contact-email ADDRESS] [--connections N] [--megabytes-per-second N] [--from TIME --to TIME]",
    "change NAME [--name NAME] [--contact NAME] [--contact-email ADDRESS] [--connections N] [--megabytes-per-second N] [--from TIME --to TIME]",
    "remove NAME",
    "put NAME ADDRESS...",
    "take-out ADDRESS...",
  ],
  purpose:
    "Waves: people who move together, with dates, hours, limits and a contact of their own. put and take-out change who is in one; roster list tells it. NAME may be its id.",
  options: OPTIONS,
  commands: {
    list: ({ ask, given, more }) => {
      noWord(more, "waves list");
      return list(ask, given);
    },
    add: async ({ ask, given, more }) => {
      const name = onlyWord(more, "waves add", "a name");
      const saved = await ask(DATES.addWave, { body: { ...partOf(given, FIELDS), name } });
      return told(given, saved, savedWords(saved));
    },
    change: async ({ ask, given, more }) => {
      const wave = await waveIdOf(ask, onlyWord(more, "waves change", "the name of a wave"));
      const saved = await ask(DATES.changeWave, { query: { wave }, body: partOf(given, FIELDS) });
      return told(given, saved, savedWords(saved));
    },
    remove: async ({ ask, given, more }) => {
      const wave = await waveIdOf(ask, onlyWord(more, "waves remove", "the name of a wave"));
      return told(given, await ask(DATES.dropWave, { query: { wave } }), "Removed; its people stay on the roster.");
    },
    put: async ({ ask, given, more: [name, ...addresses] }) => {
      if (name === undefined) throw new UsageError("waves put: expected the name of a wave, got nothing");
      return put(ask, given, await waveIdOf(ask, name), addresses);
    },
    "take-out": ({ ask, given, more }) => put(ask, given, null, more),
  },
});

async function list(ask: Ask, given: GivenOptions): Promise<Ending> {
  const { waves, withoutWave } = await ask(DATES.phases);
  type Row = (typeof waves)[number];
  const columns = [
    column<Row>("wave", ({ name }) => name),
    column<Row>("people", ({ members }) => members, true),
    column<Row>("imports close (UTC)", ({ closes }) => closes?.slice(0, 16) ?? ""),
    column<Row>("connections", ({ now, limits }) => `${now.atWork} of ${limits.maxConnections ?? "any"}`, true),
    column<Row>("a second", ({ now }) => size(now.bytesPerSecond), true),
    column<Row>("waiting", ({ now }) => now.waiting, true),
    column<Row>("contact", ({ contactName }) => contactName),
    column<Row>("address", ({ contactEmail }) => contactEmail),
  ];
  return told(given, { waves, withoutWave }, `${table(columns, waves)}\n\nIn no wave: ${withoutWave}`);
}

async function put(
  ask: Ask,
  given: GivenOptions,
  waveId: string | null,
  addresses: readonly string[],
): Promise<Ending> {
  if (addresses.length === 0) throw new UsageError("waves: expected old addresses, got nothing");
  const ids = await entryIdsOf(ask, addresses.map(filledAddress));
  const body = { who: { ids }, act: { kind: "wave", waveId }, count: ids.length };
  const answer = await ask(ROSTER.acts, { body });
  return told(given, answer, `Changed: ${answer.affected}`);
}

const filledAddress = (address: string): string => filled("an old address")(address, "an old address");
