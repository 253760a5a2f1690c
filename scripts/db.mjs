// The database's tool for developers; lib/db applies the migrations when it opens a database.
//   node scripts/db.mjs generate     derives the PostgreSQL schema and generates both clients (the set-up does it)
//   node scripts/db.mjs diff NAME    writes what the migrations lack of prisma/schema.prisma, for both databases
//   node scripts/db.mjs difference PROVIDER URL    prints it for one of them
//
// Prisma's own command downloads a native engine before it compares schemas; this uses the same engine as WebAssembly,
// from npm. It keeps global state and a locked SQLite file until its process ends, so each comparison gets a process.

import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const migrations = join(root, "prisma", "migrations");
/** The schema that the newest migrations lead to. */
const migratedSchema = join(migrations, "schema.prisma");
const providers = ["sqlite", "postgresql"];
const schemaFiles = {
  sqlite: join(root, "prisma", "schema.prisma"),
  postgresql: join(root, "prisma", "schema.postgresql.prisma"),
};

/** The schema as written is for SQLite; PostgreSQL's differs in two strings. */
function schemaFor(provider, file = schemaFiles.sqlite) {
  const schema = readFileSync(file, "utf8");
  return provider === "sqlite"
    ? schema
    : schema
        .replace('provider = "sqlite"', 'provider = "postgresql"')
        .replace("generated/sqlite", "generated/postgresql");
}

function generate() {
  writeFileSync(schemaFiles.postgresql, schemaFor("postgresql"));
  const prisma = join(root, "node_modules", "prisma", "build", "index.js");
  // `generate` never runs the native engine, but would download it: any existing file keeps it from that.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1" };
  for (const provider of providers) {
    const args = [prisma, "generate", "--no-hints", "--schema", schemaFiles[provider]];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });
    if (status !== 0) throw new Error(`prisma generate failed for ${provider}:\n${stdout}${stderr}`);
  }
}

async function adapterFor(url) {
  if (url.startsWith("file:")) {
    const { PrismaBetterSqlite3 } = await import("@prisma/adapter-better-sqlite3");
    return new PrismaBetterSqlite3({ url });
  }
  const { PrismaPg } = await import("@prisma/adapter-pg");
  return new PrismaPg({ connectionString: url });
}

/** The engine's log is for its makers; its errors come as exceptions. */
const ignoreLog = () => undefined;

/** Loads the engine. It keeps global state, so a process does this once. */
async function engineFor(provider, url) {
  const bg = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const packageFolder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg"));
  const wasm = readFileSync(join(packageFolder, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": bg });
  bg.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  const datamodels = [[basename(schemaFiles.sqlite), schemaFor(provider)]];
  const adapter = bindMigrationAwareSqlAdapterFactory(await adapterFor(url));
  return bg.SchemaEngine.new({ datamodels }, ignoreLog, adapter);
}

const noFilters = { externalTables: [], externalEnums: [] };

/**
 * The SQL that leads from the schema of the last migration to the schema of today; empty when they agree. The old schema
 * is kept beside the migrations, because the engine can't read it back from a PostgreSQL through its adapter.
 */
async function differenceOf(provider, url) {
  const engine = await engineFor(provider, url);
  const before = existsSync(migratedSchema)
    ? { tag: "schemaDatamodel", files: [{ path: "schema.prisma", content: schemaFor(provider, migratedSchema) }] }
    : { tag: "empty" };
  const { stdout } = await engine.diff({
    from: before,
    to: { tag: "schemaDatamodel", files: [{ path: "schema.prisma", content: schemaFor(provider) }] },
    script: true,
    exitCode: null,
    shadowDatabaseUrl: null,
    filters: noFilters,
  });
  return stdout.includes("This is an empty migration") ? "" : stdout;
}

/** Writes one migration for each database. SQLite is asked in memory, PostgreSQL on a private server. */
async function diff(name) {
  if (!/^[a-z][a-z0-9-]*$/.test(name ?? "")) throw new Error("usage: node scripts/db.mjs diff NAME (a-z, 0-9 and -)");
  const { startPostgres } = await import("../test/support/servers/postgresql.ts");
  const postgres = await startPostgres();
  const urls = { sqlite: "file::memory:", postgresql: postgres.url };
  const stamp = new Date().toISOString().replace(/[-:T]/g, "").slice(0, 14);
  try {
    for (const provider of providers) {
      const ask = [fileURLToPath(import.meta.url), "difference", provider, urls[provider]];
      const { status, stdout } = spawnSync(process.execPath, ask, {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "inherit"],
      });
      if (status !== 0) throw new Error(`no difference could be made for ${provider}`);
      if (stdout === "") {
        process.stderr.write(`${provider}: the migrations agree with the schema already\n`);
        continue;
      }
      const folder = join(migrations, provider, `${stamp}_${name}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "migration.sql"), stdout);
      process.stderr.write(`wrote ${folder}\n`);
    }
    copyFileSync(schemaFiles.sqlite, migratedSchema);
  } finally {
    await postgres.stop();
  }
}

const [command, ...args] = process.argv.slice(2);
if (command === "generate") generate();
else if (command === "diff") await diff(args[0]);
else if (command === "difference") process.stdout.write(await differenceOf(args[0], args[1]));
else throw new Error("usage: node scripts/db.mjs generate | diff NAME | difference PROVIDER URL");
