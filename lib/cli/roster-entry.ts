/** One entry of the roster from the command line: added, changed, removed. */
import { ENTRIES } from "../api/roster-entry-operations.ts";
import { entryIdsOf, onlyWord, option, savedWords, told } from "./area-parts.ts";
import { partOf } from "./asking-area.ts";
import { atPortal } from "./at-portal.ts";
import type { GivenOptions } from "./given-options.ts";
import type { Ending } from "./program.ts";

/** Fields of the form by the options that fill them in. */
const FIELDS = {
  ...{ "old-address": "oldAddress", "old-server": "oldServer", "new-address": "newAddress", "new-server": "newServer" },
  ...{ name: "name", wave: "wave", contact: "contact", delivery: "deliverySwitched", aliases: "aliases", note: "note" },
} as const;

export const ENTRY_OPTIONS = [
  option("old-address", "ADDRESS", "With change: the new spelling, as long as the move has not begun."),
  option("old-server", "NAME", "With add and change: needed where there are several."),
  option("new-address", "ADDRESS", "With add and change: the only one that they may move to."),
  option("new-server", "NAME", "With add and change: where there are several."),
  option("name", "TEXT", "With add and change: what they are called; written --name= to empty it, as the others."),
  option("wave", "NAME", "With add and change: one that is not there is made."),
  option("contact", "TEXT", "With add and change: how they are reached."),
  option("delivery", "yes|no", "With add and change: whether their mail is delivered to the new server."),
  option("aliases", "ADDRESSES", "With add and change: parted by spaces, in quotation marks."),
  option("note", "TEXT", "With add and change."),
];

export const ENTRY_USAGE = [
  "add ADDRESS [--old-server NAME] [--new-address ADDRESS] [--new-server NAME] [--name TEXT] [--wave NAME] [--contact TEXT] [--delivery yes|no] [--aliases ADDRESSES] [--note TEXT] [--json]",
  "change ADDRESS [--old-address ADDRESS] [--old-server NAME] [--new-address ADDRESS] [--new-server NAME] [--name TEXT] [--wave NAME] [--contact TEXT] [--delivery yes|no] [--aliases ADDRESSES] [--note TEXT] [--json]",
  "remove ADDRESS [--json]",
];

export function addEntry(given: GivenOptions, words: readonly string[]): Promise<Ending> {
  const oldAddress = onlyWord(words, "roster add", "an old address");
  return atPortal(async (ask) => {
    const saved = await ask(ENTRIES.add, { body: { ...partOf(given, FIELDS), oldAddress } });
    return told(given, saved, savedWords(saved));
  });
}

export function changeEntry(given: GivenOptions, words: readonly string[]): Promise<Ending> {
  const address = onlyWord(words, "roster change", "an old address");
  return atPortal(async (ask) => {
    const [entry] = await entryIdsOf(ask, [address]);
    const saved = await ask(ENTRIES.change, { query: { entry }, body: partOf(given, FIELDS) });
    return told(given, saved, savedWords(saved));
  });
}

export function removeEntry(given: GivenOptions, words: readonly string[]): Promise<Ending> {
  const address = onlyWord(words, "roster remove", "an old address");
  return atPortal(async (ask) => {
    const [entry] = await entryIdsOf(ask, [address]);
    return told(given, await ask(ENTRIES.drop, { query: { entry } }), "Removed.");
  });
}
