/** No service changes anything without leaving a word in the audit. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const FOLDER = join(import.meta.dirname, "../../lib/services");
/** Of a table: `client.server.update(`, not `map.delete(`. */
const WRITES = /\.\w+\.(?:create|createMany|update|updateMany|upsert|delete|deleteMany)\(/;
const RECORDS = /audit\.record(?:All)?\(/;

/** Parts of other services, which record what they are part of. */
const PARTS: ReadonlySet<string> = new Set([
  "audit.ts",
  "dates-changed.ts",
  "evidence-parts.ts",
  "keep-password.ts",
  "message-fetch.ts",
  "second-factor.ts",
]);

const silentWriters = (sources: readonly { readonly name: string; readonly source: string }[]) =>
  sources
    .filter(({ name, source }) => !PARTS.has(name) && WRITES.test(source) && !RECORDS.test(source))
    .map(({ name }) => name);

describe("a service that writes rows", () => {
  it("records it in the audit", () => {
    const sources = readdirSync(FOLDER).map((name) => ({ name, source: readFileSync(join(FOLDER, name), "utf8") }));
    expect(sources.filter(({ source }) => WRITES.test(source)).length).toBeGreaterThan(8);
    expect(silentWriters(sources)).toEqual([]);
  });

  it("SEC 35: changes and removes no row of it, in all of the product", () => {
    const lib = join(import.meta.dirname, "../../lib");
    const files = readdirSync(lib, { recursive: true, encoding: "utf8" }).filter(
      (name) => name.endsWith(".ts") && !name.includes("generated"),
    );
    const changes = /\bauditEvent\b[\s\S]{0,20}\.(?:update|updateMany|upsert|delete|deleteMany)\(/;
    expect(files.length).toBeGreaterThan(300);
    expect(files.filter((name) => changes.test(readFileSync(join(lib, name), "utf8")))).toEqual([]);
  });

  it("is told by name when it does not", () => {
    expect(silentWriters([{ name: "new.ts", source: "await tx.server.update({ where, data });" }])).toEqual(["new.ts"]);
  });
});
