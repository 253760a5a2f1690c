/**
 * npm run sbom: what a running Carryover may be made of, as CycloneDX 1.6 (https://cyclonedx.org), from the lock file alone: the same lock
 * file, the same list. npm's own `npm sbom` leaves out what another package wants as an optional peer, better-sqlite3 among it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./programs.ts";

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
}

const { name, version, packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
  readonly name: string;
  readonly version: string;
  readonly packages: Readonly<Record<string, Locked>>;
};

/** The path of a package in the lock file ends in its name. */
function componentOf([path, { version, integrity, license }]: [string, Locked]) {
  const name = path.replace(/^.*node_modules\//, "");
  const digest = integrity === undefined ? null : Buffer.from(integrity.replace("sha512-", ""), "base64");
  return {
    type: "library",
    // A package may be there several times, in several versions.
    "bom-ref": path,
    ...{ name, version },
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    // What comes inside another package has that one's digest.
    ...(digest === null ? {} : { hashes: [{ alg: "SHA-512", content: digest.toString("hex") }] }),
    ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
  };
}

const components = Object.entries(packages)
  .filter(([path, { dev }]) => path !== "" && dev !== true)
  .map(componentOf);
const component = { type: "application", "bom-ref": name, name, version };
console.log(
  JSON.stringify(
    { bomFormat: "CycloneDX", specVersion: "1.6", version: 1, metadata: { component }, components },
    null,
    2,
  ),
);
