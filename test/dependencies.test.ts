/** What the project is built on: written down exactly, checked by digest, under licences that let it be handed on. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly license?: string;
}
interface Component {
  readonly name: string;
  readonly version: string;
  readonly hashes?: readonly { readonly alg: string }[];
}
interface PackageFile {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

const root = join(import.meta.dirname, "..");
const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), "utf8"));
const wanted = read("package.json") as PackageFile;
const lock = read("package-lock.json") as { readonly packages: Readonly<Record<string, Locked>> };
const locked = Object.entries(lock.packages).filter(([path]) => path !== "");
const nameOf = (path: string) => path.replace(/^.*node_modules\//, "");

/** Whoever runs or hands on Carryover may do so under these; each is for a whole package. */
const LICENCES =
  /^(?:MIT|MIT-0|0BSD|ISC|BSD-[23]-Clause|Apache-2\.0|Unlicense|BlueOak-1\.0\.0|MPL-2\.0|CC-BY-4\.0|SIL OPEN FONT LICENSE|LGPL-3\.0-or-later|EPL-2\.0|EUPL-1\.1\+)$/;
/** Its licence stands in its files, not where npm looks for it. */
const LICENCE_IN_FILES = ["seq-queue"];

it("SEC 45: every package that is asked for is asked for in one exact version", () => {
  const versions = Object.entries({ ...wanted.dependencies, ...wanted.devDependencies });
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
  expect(versions.filter(([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version)).toEqual([]);
});

it("SEC 45: what comes from the registry is known by its digest beforehand", () => {
  const unknown = locked.filter(
    ([, { integrity, inBundle }]) => !integrity?.startsWith("sha512-") && inBundle !== true,
  );
  expect(unknown.map(([path]) => path)).toEqual([]);
});

it("SEC 45: no package runs a script of its own when it is installed", () => {
  const scripts = locked.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => nameOf(path));
  expect(scripts.filter((name) => wanted.allowScripts[name] !== false)).toEqual([]);
  expect(Object.values(wanted.allowScripts)).not.toContain(true);
});

it("SEC 45: licences let the whole be handed on", () => {
  const parts = (license = "") => license.replace(/[()]/g, "").split(/ (?:OR|AND|and) /);
  const others = locked
    .filter(([path]) => !LICENCE_IN_FILES.includes(nameOf(path)))
    .filter(([, { license, inBundle }]) => inBundle !== true && !parts(license).every((each) => LICENCES.test(each)));
  expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

it("SEC 45: the list of what runs has version, licence and digest of each package, and is the same each time", () => {
  const made = () => spawnSync(process.execPath, ["scripts/sbom.ts"], { cwd: root, encoding: "utf8" }).stdout;
  const text = made();
  const { components } = JSON.parse(text) as { components: Component[] };
  const listed = new Map(components.map(({ name, version }) => [name, version]));
  for (const [name, version] of Object.entries(wanted.dependencies))
    expect([name, listed.get(name)]).toEqual([name, version]);
  const bundled = locked.filter(([, { inBundle }]) => inBundle === true).map(([path]) => nameOf(path));
  const unknown = components.filter(({ hashes }) => hashes?.[0]?.alg !== "SHA-512").map(({ name }) => name);
  expect(unknown.filter((name) => !bundled.includes(name))).toEqual([]);
  expect(listed.has("vitest")).toBe(false);
  expect(made()).toBe(text);
});
