/** The Dockerfile as a list of instructions: the few that ours is made of, and no other. */

/** In the order of the file; `flags` are words such as `--from=build`. */
export interface Instruction {
  readonly name:
    | "ARG"
    | "FROM"
    | "WORKDIR"
    | "COPY"
    | "RUN"
    | "USER"
    | "ENV"
    | "VOLUME"
    | "EXPOSE"
    | "HEALTHCHECK"
    | "STOPSIGNAL"
    | "CMD";
  readonly flags: readonly string[];
  /** All that follows, on one line. */
  readonly text: string;
}

export interface Stage {
  /** Null: the last one, which becomes the image. */
  readonly name: string | null;
  readonly instructions: readonly Instruction[];
}

const NAMES = [
  "ARG",
  "FROM",
  "WORKDIR",
  "COPY",
  "RUN",
  "USER",
  "ENV",
  "VOLUME",
  "EXPOSE",
  "HEALTHCHECK",
  "STOPSIGNAL",
  "CMD",
];

/** Throws where a line is none of the instructions that are known. */
export function instructionsOf(file: string): readonly Instruction[] {
  const lines = file
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("#"))
    .join("\n")
    .replace(/\\\n\s*/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines.map((line) => {
    const [, name = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (!isName(name)) throw new Error(`the Dockerfile has an instruction that is not known: ${line}`);
    const flags = name === "CMD" || name === "RUN" ? [] : (/^(?:--\S+\s+)*/.exec(rest)?.[0] ?? "").trim().split(/\s+/);
    const given = flags.filter((flag) => flag !== "");
    return { name, flags: given, text: rest.replace(/^(?:--\S+\s+)*/, (all) => (given.length > 0 ? "" : all)).trim() };
  });
}

function isName(name: string): name is Instruction["name"] {
  return NAMES.includes(name);
}

/** What stands before the first FROM is left out: see argumentsOf(). */
export function stagesOf(instructions: readonly Instruction[]): readonly Stage[] {
  const starts = instructions.flatMap(({ name }, index) => (name === "FROM" ? [index] : []));
  return starts.map((start, index) => ({
    name: / AS (\S+)$/.exec(instructions[start]?.text ?? "")?.[1] ?? null,
    instructions: instructions.slice(start, starts[index + 1]),
  }));
}

/** The arguments with their defaults, of the whole file. */
export function argumentsOf(instructions: readonly Instruction[]): Readonly<Record<string, string>> {
  return Object.fromEntries(instructions.filter(({ name }) => name === "ARG").map(({ text }) => pairOf(text)));
}

/** The environment that a stage gives to what runs in it. */
export function environmentOf({ instructions }: Stage): Readonly<Record<string, string>> {
  const given = instructions.filter(({ name }) => name === "ENV").flatMap(({ text }) => text.split(/\s+/));
  return Object.fromEntries(given.map(pairOf));
}

function pairOf(text: string): [string, string] {
  const at = text.indexOf("=");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** The text of the last instruction of this name; null: there is none. */
export function lastOf({ instructions }: Stage, name: Instruction["name"]): string | null {
  return instructions.findLast((each) => each.name === name)?.text ?? null;
}

/** The words of a command in its exec form: `["node", "x.ts"]`. */
export function wordsOf(text: string): readonly string[] {
  const words: unknown = JSON.parse(text);
  if (!Array.isArray(words) || !words.every((word) => typeof word === "string"))
    throw new Error(`no list of words: ${text}`);
  return words;
}

/** Whether the build sees this path of the checkout: by our .dockerignore, which leaves out everything and names what is not. */
export function isSent(path: string, ignoreFile: string): boolean {
  const rules = ignoreFile.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  if (rules[0] !== "*") throw new Error(".dockerignore does not begin with *: everything would be sent");
  const isBelow = (rule: string) => path === rule || path.startsWith(`${rule}/`);
  const out = rules.slice(1).filter((rule) => !rule.startsWith("!"));
  const kept = rules.filter((rule) => rule.startsWith("!")).map((rule) => rule.slice(1));
  return kept.some(isBelow) && !out.some((rule) => !rule.includes("*") && isBelow(rule));
}
