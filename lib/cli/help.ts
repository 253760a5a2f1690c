/** The text behind --help, from the table of options. */
import type { Option, OptionGroup } from "./options.ts";
import { indented, wrap } from "./paragraph.ts";

const INDENT = 24;

export interface Program {
  /** As npm knows it. */
  readonly name: string;
  /** What follows `npm run --silent NAME --`. */
  readonly usage: string;
  readonly purpose: string;
  /** What may stand in place of COMMAND in the usage; missing: the program does one thing. */
  readonly commands?: readonly string[];
  readonly groups: readonly OptionGroup[];
  /** What its exit statuses mean; missing: as for the programs that copy. */
  readonly status?: string;
}

const STATUS = `Exit status
  0 complete   1 finished, but some messages or folders need a look
  2 a mistake in what was typed   3 a sign-in was refused
  4 could not go on: run the same command again`;

export function helpText(program: Program): string {
  const groups = program.groups.map((group) => [group.title, ...group.options.map(optionText)].join("\n"));
  const usage = wrap(`Usage: npm run --silent ${program.name} -- ${program.usage}`, 7);
  const commands = program.commands ? [["Commands", ...program.commands.map(indented)].join("\n")] : [];
  return `${[usage, wrap(program.purpose, 0), ...commands, ...groups, program.status ?? STATUS].join("\n\n")}\n`;
}

function optionText(option: Option): string {
  const name = `  --${option.name}${option.value === null ? "" : ` ${option.value}`}`;
  const help = option.repeats ? `${option.help} May be given again.` : option.help;
  if (name.length > INDENT - 2) return `${name}\n${" ".repeat(INDENT)}${wrap(help, INDENT)}`;
  return `${name.padEnd(INDENT)}${wrap(help, INDENT)}`;
}
