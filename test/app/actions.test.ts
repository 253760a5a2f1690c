/** All versions side by side name and seal server actions by one key that everybody knows (scripts/portal/build.ts): then nothing secret may be closed over. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const APP = join(import.meta.dirname, "../../app");

it("server actions stand in files of their own, so that none closes over anything", () => {
  const files = readdirSync(APP, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
  const texts = files.map((name) => [name, readFileSync(join(APP, name), "utf8")] as const);
  const withActions = texts.filter(([, text]) => /["']use server["']/.test(text));
  expect(withActions.length).toBeGreaterThan(10);
  expect(withActions.filter(([, text]) => !text.startsWith('"use server";\n')).map(([name]) => name)).toEqual([]);
  const twice = withActions.filter(([, text]) => text.match(/["']use server["']/g)?.length !== 1);
  expect(twice.map(([name]) => name)).toEqual([]);
});
