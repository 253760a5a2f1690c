/** An area of the command line whose commands ask the operations of /api/v1: opening the portal, and the command that was typed. */
import type { Area } from "./areas.ts";
import { type Ask, atPortal } from "./at-portal.ts";
import { GivenOptions } from "./given-options.ts";
import type { Option } from "./options.ts";
import type { Ending } from "./program.ts";
import { UsageError } from "./usage-error.ts";

/** What a command works with. */
export interface Asked {
  readonly ask: Ask;
  readonly given: GivenOptions;
  /** What was typed behind it. */
  readonly more: readonly string[];
}

interface AskingArea extends Pick<Area, "usage" | "purpose"> {
  readonly options: readonly Option[];
  /** By the words that they are called with. */
  readonly commands: Readonly<Record<string, (asked: Asked) => Promise<Ending>>>;
}

/** `name`: of the area, for what is said of an unknown command. */
export function askingArea(name: string, { usage, purpose, options, commands }: AskingArea): Area {
  const group = { title: "Options", options };
  return {
    ...{ usage, purpose, options: group },
    run: (words) => {
      const given = new GivenOptions(words, [group]);
      const [typed, ...more] = given.positionals;
      const command = typed !== undefined && Object.hasOwn(commands, typed) ? commands[typed] : undefined;
      if (!command)
        throw new UsageError(`${name}: expected ${oneOf(Object.keys(commands))}, got ${typed ?? "nothing"}`);
      return atPortal((ask) => command({ ask, given, more }));
    },
  };
}

/** `list, show or stop`. */
function oneOf(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

/** The fields of a form whose options were given. `fields`: the form's by the names of options. */
export function partOf(given: GivenOptions, fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => {
      const value = given.optional(name, (text) => text);
      return value === null ? [] : [[field, value]];
    }),
  );
}
