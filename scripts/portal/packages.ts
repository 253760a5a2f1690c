/** Which folders of node_modules programs need: what they import, and all that those packages want in turn. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.ts";

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Lock = Readonly<Record<string, Locked>>;

/** Without types, which are gone when a program runs, and without Next.js, which comes with the pages. */
const IMPORT = /^\s*(?:import|export)\s+(?!type\b)(?:[^"';]*?\sfrom\s*)?"([^"]+)"|\bimport\("([^"]+)"\)/gm;

/** Paths below the checkout, from package-lock.json; of packages for other machines nothing, as they are not there. */
export function packagesFor(sources: readonly string[]): string[] {
  const file = readFileSync(join(root, "package-lock.json"), "utf8");
  const { packages } = JSON.parse(file) as { readonly packages: Lock };
  const found = new Set<string>();
  for (const name of namesIn(sources)) add(name, "", packages, found);
  return [...found].toSorted();
}

function namesIn(sources: readonly string[]): Set<string> {
  const specifiers = sources.flatMap((text) => [...text.matchAll(IMPORT)].map(([, one, other]) => one ?? other ?? ""));
  const names = specifiers
    .filter((each) => /^[@a-z]/.test(each) && !each.startsWith("node:"))
    .map((each) =>
      each
        .split("/")
        .slice(0, each.startsWith("@") ? 2 : 1)
        .join("/"),
    );
  return new Set(names.filter((name) => name !== "next"));
}

/** As Node looks for it: beside who wants it first, then above. */
function add(name: string, wantedBy: string, packages: Lock, found: Set<string>): void {
  const path = placesOf(name, wantedBy).find((place) => packages[place] !== undefined);
  if (path === undefined || found.has(path)) return;
  found.add(path);
  const { dependencies = {}, optionalDependencies = {} } = packages[path] ?? {};
  for (const each of Object.keys({ ...dependencies, ...optionalDependencies })) add(each, path, packages, found);
}

function placesOf(name: string, wantedBy: string): string[] {
  if (wantedBy === "") return [`node_modules/${name}`];
  const above = wantedBy.slice(0, Math.max(0, wantedBy.lastIndexOf("/node_modules/")));
  return [`${wantedBy}/node_modules/${name}`, ...placesOf(name, above)];
}
