import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { knownMigrations } from "../../lib/db/schema.ts";
import { moreThanAdded } from "./support/additive.ts";

/** Every version that goes on beside newer tables knows this one and all before it. */
const FIRST_TO_HOLD = "20261130015352_tests";

/** Looked at by hand: rows that earlier versions do not mind, and rules for columns that they do not write. */
const LOOKED_AT: readonly string[] = [
  ...["20261130034131_roster", "20261130035449_mailings", "20261130035524_helpdesk", "20261130113517_upkeep"],
];

const sqlOf = (provider: string, name: string): string =>
  readFileSync(join(import.meta.dirname, "../../prisma/migrations", provider, name, "migration.sql"), "utf8");

it.each(["sqlite", "postgresql"] as const)(
  "migrations for %s only add, or are named so that earlier versions stop at them",
  (provider) => {
    const later = knownMigrations(provider).filter(
      (name) => name > FIRST_TO_HOLD && !LOOKED_AT.includes(name) && !/^\d+_contract-/.test(name),
    );
    expect(later.length).toBeGreaterThan(0);
    const doMore = later.map((name) => [name, moreThanAdded(sqlOf(provider, name))]);
    expect(doMore.filter(([, statements]) => statements?.length !== 0)).toEqual([]);
  },
);

it("both databases have the same migrations", () => {
  expect(knownMigrations("sqlite")).toEqual(knownMigrations("postgresql"));
});

it.each([
  'ALTER TABLE "Run" ADD COLUMN "a" TEXT',
  'ALTER TABLE "Run" ADD COLUMN "a" INTEGER NOT NULL DEFAULT 1, ADD COLUMN "b" TEXT',
  'CREATE TABLE "A" ("id" TEXT NOT NULL); CREATE UNIQUE INDEX "A_id_key" ON "A"("id")',
  'CREATE TABLE "A" ("id" TEXT NOT NULL); ALTER TABLE "A" ADD CONSTRAINT "k" FOREIGN KEY ("id") REFERENCES "Run"("id")',
  'CREATE INDEX "i" ON "Run"("id")',
])("only adds: %s", (sql) => {
  expect(moreThanAdded(sql)).toEqual([]);
});

it.each([
  'ALTER TABLE "Run" ADD COLUMN "a" TEXT NOT NULL',
  'ALTER TABLE "Run" DROP COLUMN "a"',
  'ALTER TABLE "Run" ADD COLUMN "b" TEXT, DROP COLUMN "a"',
  'ALTER TABLE "Run" RENAME COLUMN "a" TO "b"',
  'CREATE UNIQUE INDEX "i" ON "Run"("id")',
  'DROP TABLE "Run"',
  'UPDATE "Run" SET "a" = 1',
  `ALTER TYPE "Phase" ADD VALUE 'later'`,
])("does more than add: %s", (sql) => {
  expect(moreThanAdded(sql)).toEqual([sql]);
});
