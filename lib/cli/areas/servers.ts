/** Mail servers from the command line: what each carries now, and what it is allowed. */
import { FLEET } from "../../api/fleet-operations.ts";
import { LIMITS } from "../../api/server-operations.ts";
import { size } from "../../i18n/words.en.ts";
import { column, JSON_OPTION, noWord, onlyWord, option, savedWords, serverIdOf, told } from "../area-parts.ts";
import type { Area } from "../areas.ts";
import { type Ask, atPortal } from "../at-portal.ts";
import { GivenOptions } from "../given-options.ts";
import type { OptionGroup } from "../options.ts";
import type { Ending } from "../program.ts";
import { table } from "../table.ts";
import { UsageError } from "../usage-error.ts";

/** By the field that each fills in. */
const FIELDS = {
  maxConnections: option("connections", "N", "At once at most, over all imports."),
  messagesPerSecond: option(
    "messages-per-second",
    "N",
    "At most; written --messages-per-second= for no limit, as with the following ones.",
  ),
  megabytesPerSecond: option("megabytes-per-second", "N", "At most."),
  gigabytesPerDay: option("gigabytes-per-day", "N", "At most, counted from midnight of its zone on."),
  idleMinutes: option("idle-minutes", "N", "After so long without a command it closes a connection."),
} as const;

const OPTIONS: OptionGroup = { title: "Options", options: [...Object.values(FIELDS), JSON_OPTION] };

export const serverCommands: Area = {
  usage: [
    "list [--json]",
    "limits NAME [--connections N] [--messages-per-second N] [--megabytes-per-second N] [--gigabytes-per-day N] [--idle-minutes N] [--json]",
  ],
  purpose:
    "What each mail server carries at this moment, and its limits: with a limit given, limits changes it, which may wait for a second pair of eyes; else it reads them. Runs obey a change within a second. Hours are set on its page.",
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
  switch (command) {
    case "list":
      noWord(more, "servers list");
      return list(ask, given);
    case "limits":
      return limits(ask, given, await serverIdOf(ask, onlyWord(more, "servers limits", "the name of a mail server")));
    default:
      throw new UsageError(`servers: expected list or limits, got ${command ?? "nothing"}`);
  }
}

async function list(ask: Ask, given: GivenOptions): Promise<Ending> {
  const answer = await ask(FLEET.servers);
  type Row = (typeof answer)[number];
  const columns = [
    column<Row>("server", ({ name }) => name),
    column<Row>("use", ({ use }) => use),
    column<Row>("connections", ({ connections, maxConnections }) => `${connections} of ${maxConnections}`, true),
    column<Row>("messages/s", ({ messagesPerSecond }) => messagesPerSecond.toFixed(1), true),
    column<Row>("a second", ({ bytesPerSecond }) => size(bytesPerSecond), true),
    column<Row>("errors", ({ errors }) => errors, true),
    column<Row>("waiting", ({ waiting }) => waiting, true),
  ];
  return told(given, answer, table(columns, answer));
}

async function limits(ask: Ask, given: GivenOptions, server: string): Promise<Ending> {
  const part = Object.entries(FIELDS).flatMap(([field, { name }]) => {
    const value = given.optional(name, (text) => text);
    return value === null ? [] : [[field, value] as const];
  });
  if (part.length > 0) {
    const saved = await ask(LIMITS.change, { query: { server }, body: Object.fromEntries(part) });
    return told(given, saved, savedWords(saved));
  }
  const answer = await ask(LIMITS.read, { query: { server } });
  const words = Object.entries(answer).filter(([, value]) => value !== "");
  return told(given, answer, words.map(([field, value]) => `${field}: ${value}`).join("\n"));
}
