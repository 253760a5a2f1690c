/** The process that watches over the portal lives as long as it: what it loads once stays in memory for months. */
import { readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { expect, it } from "vitest";
import { importsOf } from "../support/imports-of.ts";

const root = join(import.meta.dirname, "../..");

/** All files that this one loads, and what those load in turn. */
function loadedBy(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const { what, typeOnly } of importsOf(file, readFileSync(join(root, file), "utf8"))) {
    if (typeOnly) continue;
    if (what.startsWith(".")) loadedBy(posix.join(dirname(file), what), found);
    else if (!what.startsWith("node:")) found.add(what);
  }
  return found;
}

it("npm start itself loads no database client, no pages and no worker", () => {
  const loaded = [...loadedBy("scripts/start.ts")];
  expect(loaded).toContain("lib/config/start.ts");
  expect(loaded.filter((file) => /^lib\/(?:db|services|worker|imap)\/|prisma|next|react/.test(file))).toEqual([]);
  expect([...loadedBy("scripts/portal/first-rows.ts")]).toContain("lib/db/client.ts");
});
