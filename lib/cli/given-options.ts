/** Turns words into checked option values, one clear line for each mistake. */
import { parseArgs } from "node:util";
import type { Option, OptionGroup } from "./options.ts";
import { mistake, UsageError } from "./usage-error.ts";

/** Reads a value's text. Throws UsageError; `where` names the option in it. */
export type ValueReader<T> = (text: string, where: string) => T;

export class GivenOptions {
  readonly #values = new Map<string, string[]>();
  readonly positionals: readonly string[];

  /** Throws UsageError for an unknown option, a missing value, or one given twice. */
  constructor(words: readonly string[], groups: readonly OptionGroup[]) {
    const known = new Map(groups.flatMap((group) => group.options).map((option) => [option.name, option]));
    const { tokens } = parseArgs({
      args: [...words],
      strict: false,
      tokens: true,
      options: Object.fromEntries([...known.values()].map((option) => [option.name, { type: kindOf(option) }])),
    });
    this.positionals = tokens.flatMap((token) => (token.kind === "positional" ? [token.value] : []));
    for (const token of tokens) if (token.kind === "option") this.#add(known.get(token.name), token);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The option's value, or null when it was not given. */
  optional<T>(name: string, read: ValueReader<T>): T | null {
    const text = this.#values.get(name)?.[0];
    return text === undefined ? null : read(text, `--${name}`);
  }

  required<T>(option: Pick<Option, "name" | "value">, read: ValueReader<T>): T {
    const value = this.optional(option.name, read);
    if (value === null)
      throw new UsageError(`--${option.name}: expected ${option.value}, got nothing; this option is needed`);
    return value;
  }

  each<T>(name: string, read: ValueReader<T>): T[] {
    return (this.#values.get(name) ?? []).map((text) => read(text, `--${name}`));
  }

  #add(
    option: Option | undefined,
    token: { rawName: string; value?: string | undefined; inlineValue?: boolean | undefined },
  ): void {
    if (!option) throw new UsageError(`${token.rawName}: there is no such option; --help lists them`);
    const values = this.#values.get(option.name) ?? [];
    if (values.length > 0 && !option.repeats) throw new UsageError(`--${option.name}: expected once, got it twice`);
    values.push(checkedValue(option, token));
    this.#values.set(option.name, values);
  }
}

function kindOf(option: Option): "string" | "boolean" {
  return option.value === null ? "boolean" : "string";
}

function checkedValue(
  option: Option,
  token: { value?: string | undefined; inlineValue?: boolean | undefined },
): string {
  const where = `--${option.name}`;
  if (option.value === null) {
    if (token.value !== undefined) throw mistake(where, "no value", token.value);
    return "";
  }
  if (token.value === undefined) throw new UsageError(`${where}: expected ${option.value}, got nothing`);
  // "--old --new x": the value was forgotten. One that begins with a dash on purpose is written --below=-x.
  if (token.value.startsWith("-") && token.inlineValue === false) throw mistake(where, option.value, token.value);
  return token.value;
}
