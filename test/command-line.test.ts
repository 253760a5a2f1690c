/** docs/COMMAND-LINE.md promises what the programs say. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../lib/api/operations.ts";
import { ALL_AREAS, AREAS, programOf } from "../lib/cli/areas.ts";
import { helpText } from "../lib/cli/help.ts";
import { commandLinePage } from "../scripts/command-line.ts";

const page = readFileSync(join(import.meta.dirname, "../docs/COMMAND-LINE.md"), "utf8");

describe("the page of the command line", () => {
  it("is as `npm run command-line` makes it", () => {
    expect(page).toBe(commandLinePage());
  });

  it("tells every area, and every operation", () => {
    for (const name of Object.keys(AREAS)) expect(page).toContain(`## ${name}\n`);
    for (const { method, path } of OPERATIONS) expect(page).toContain(`| \`${method} ${path}\` |`);
  });
});

describe("the help", () => {
  it.each(Object.entries(AREAS))("of %s fits a terminal and explains all that its commands name", (name, area) => {
    const text = helpText(programOf(name, area));
    expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
    const named = new Set(area.usage.flatMap((line) => line.match(/--[a-z-]+/g) ?? []));
    const explained = area.options.options.map((option) => `--${option.name}`);
    for (const option of named) expect(explained).toContain(option);
  });

  it("of all names every command", () => {
    for (const [name, { usage }] of Object.entries(AREAS))
      for (const line of usage) expect(helpText(ALL_AREAS)).toContain(`${name} ${line.split(" ")[0]}`);
  });
});
