/** Settings are explained in one place, of which the page and the example are made. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../lib/config/config.ts";
import { loadWebConfig, loadWorkerConfig } from "../../lib/config/portal.ts";
import { ALL_SETTINGS } from "../../lib/config/reference.ts";
import { loadStartConfig, START_VARIABLES } from "../../lib/config/start.ts";
import { configurationPage, exampleEnvironment } from "../../scripts/configuration.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const names = ALL_SETTINGS.map(({ name }) => name);

/** Not of Carryover, but of Node, npm and terminals; and what start.ts itself sets. */
const OTHERS = ["INIT_CWD", "NO_COLOR", "NEXTAUTH_URL", "NEXTAUTH_SECRET", "NODE_ENV"];

/** The names of all variables that are looked at in this environment. */
function namesRead(environment: Readonly<Record<string, string>>): string[] {
  const seen = new Set<string>();
  const heard = new Proxy(environment, {
    get: (target, name: string) => {
      seen.add(name);
      return target[name];
    },
  });
  // npm start hands them on to both.
  for (const load of [loadStartConfig, loadWebConfig, loadWorkerConfig]) load(heard);
  loadConfig(heard);
  return [...seen];
}

describe("the reference of settings", () => {
  it("explains each that can be set, once", () => {
    expect(names.toSorted()).toEqual([...START_VARIABLES].toSorted());
  });

  it("explains each that is read", () => {
    const ours = namesRead({}).filter((name) => /^[A-Z_]+$/.test(name) && /CARRYOVER|NEXTAUTH|DATABASE/.test(name));
    expect(ours.length).toBeGreaterThan(25);
    expect(ours.filter((name) => !names.includes(name) && !OTHERS.includes(name))).toEqual([]);
  });

  it("has for each secret a file that may hold it", () => {
    const secrets = names.filter((name) => /(?:PASSWORD|SECRET|TOKEN|DATABASE_URL)$/.test(name));
    expect(secrets).toHaveLength(5);
    expect(secrets.filter((name) => !names.includes(`${name}_FILE`))).toEqual([]);
  });

  it("gives examples that can be used, all at once", () => {
    const isFileInstead = (name: string) => names.includes(name.replace(/_FILE$/, "")) && name.endsWith("_FILE");
    const given = ALL_SETTINGS.filter(({ name }) => !isFileInstead(name)).map(({ name, example }) => [
      name,
      example ?? (name === "CARRYOVER_TEST_PROVIDER" ? "loopback" : "only-of-the-test"),
    ]);
    expect(() => loadStartConfig(Object.fromEntries(given))).not.toThrow();
  });
});

it("docs/CONFIGURATION.md is as `npm run configuration` makes it", () => {
  expect(configurationPage(read("docs/CONFIGURATION.md"))).toBe(read("docs/CONFIGURATION.md"));
});

it(".env.example is as `npm run configuration` makes it", () => {
  expect(read(".env.example")).toBe(exampleEnvironment());
});
