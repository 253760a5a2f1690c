/** The packages of a release: those that building pages and running need, without the ones that only develop it. Pure. */

export interface PackageFile {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

interface Wants {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

export interface LockFile {
  readonly packages: Readonly<Record<string, Wants>>;
}

/** Next.js fetches them when it builds and they are missing. */
const FOR_THE_BUILD = ["typescript", "@types/node", "@types/react"];

/** package.json and the lock file as a release has them: every package in the version and with the digest that it has here. */
export function releasePackages<Package extends PackageFile, Lock extends LockFile>(file: Package, lock: Lock) {
  const devDependencies = only(file.devDependencies, (name) => FOR_THE_BUILD.includes(name));
  const needed = neededOf({ ...file, devDependencies }, lock.packages);
  const packages = only(lock.packages, (path) => needed.has(path));
  const root = { ...lock.packages[""], devDependencies };
  return { file: { ...file, devDependencies }, lock: { ...lock, packages: { "": root, ...packages } } };
}

/** Paths in the lock file of all that is wanted, and of what that wants in turn. Optional peers come only where something else wants them. */
function neededOf({ dependencies, devDependencies }: PackageFile, packages: LockFile["packages"]): ReadonlySet<string> {
  const needed = new Set<string>();
  const add = (name: string, wantedBy: string): void => {
    const path = placesOf(name, wantedBy).find((place) => packages[place] !== undefined);
    if (path === undefined || needed.has(path)) return;
    needed.add(path);
    for (const each of wantsOf(packages[path] ?? {})) add(each, path);
  };
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) add(name, "");
  return needed;
}

function wantsOf({ dependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta }: Wants): string[] {
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta?.[name]?.optional !== true);
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
}

/** As Node looks for a package: beside who wants it first, then above. */
function placesOf(name: string, wantedBy: string): string[] {
  if (wantedBy === "") return [`node_modules/${name}`];
  const above = wantedBy.slice(0, Math.max(0, wantedBy.lastIndexOf("/node_modules/")));
  return [`${wantedBy}/node_modules/${name}`, ...placesOf(name, above)];
}

function only<Value>(all: Readonly<Record<string, Value>>, isKept: (name: string) => boolean): Record<string, Value> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => isKept(name)));
}
