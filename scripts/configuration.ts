/** What is made of lib/config/reference.ts: the tables of docs/CONFIGURATION.md, and .env.example. */
import { SETTING_GROUPS, type SettingText } from "../lib/config/reference.ts";

const [BEGIN, END] = ["<!-- configuration: begin -->", "<!-- configuration: end -->"];

/** The page with its tables made anew. Throws where it has lost the lines between which they stand. */
export function configurationPage(before: string): string {
  const [from, to] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`docs/CONFIGURATION.md has lost its lines: ${BEGIN} … ${END}`);
  const tables = SETTING_GROUPS.map(({ title, settings }) =>
    [`### ${title}`, "", "| setting | what it is | without it |", "|---|---|---|", ...settings.map(rowOf)].join("\n"),
  );
  return `${before.slice(0, from + BEGIN.length)}\n\n${tables.join("\n\n")}\n\n${before.slice(to)}`;
}

function rowOf({ name, says, without }: SettingText): string {
  return `| \`${name}\` | ${says} | ${without}${without && " "}|`;
}

/** Every setting, none of them set. */
export function exampleEnvironment(): string {
  return `${[HEAD, ...SETTING_GROUPS.map(({ title, settings }) => [`## ${title}`, ...settings.map(linesOf)].join("\n"))].join("\n\n")}\n`;
}

const HEAD = `# Every setting of Carryover, made by \`npm run configuration\`. docs/CONFIGURATION.md explains them. All may stay as they are here:
# take away the # before those that you want to set. For systemd as /etc/carryover/*.env, for compose.yaml as .env beside it.`;

function linesOf({ name, says, without, example }: SettingText): string {
  const explained = `# ${plain(says)}${without && `. Without it: ${plain(without)}`}`;
  return `${explained}\n#${name}=${example ?? ""}`;
}

/** Markdown without its signs. */
function plain(text: string): string {
  return text
    .replace(/ \(\[[^\]]*\]\([^)]*\)\)/g, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll("`", "");
}
