/** The walls of the house: who imports whom (test/support/import-rules.ts). */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { sourceFiles, violationsIn, violationsOf } from "./support/imports-of.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const folders = ["lib", "app", "test/support/checker", "test/support/wire"].filter((folder) =>
  existsSync(join(root, folder)),
);

it("holds in every file", () => {
  expect(sourceFiles(root, folders).length).toBeGreaterThan(40);
  const told = violationsIn(root, folders).map(({ file, what, why }) => `${file} imports ${what}, but ${why}`);
  expect(told).toEqual([]);
});

it("lets nobody but the ledger say that a message on the new server is a copy of ours", () => {
  const claims = sourceFiles(root, ["lib", "app", "test"]).filter((file) =>
    /\b(?:is|as) OwnCopy\b/.test(readFileSync(join(root, file), "utf8")),
  );
  expect(claims).toEqual(["lib/engine/ledger.ts"]);
});

it("SEC 37: no page writes HTML that it did not make itself", () => {
  const writes = sourceFiles(root, ["app"]).filter((file) =>
    /dangerouslySetInnerHTML|\.innerHTML|insertAdjacentHTML|document\.write/.test(
      readFileSync(join(root, file), "utf8"),
    ),
  );
  expect(writes).toEqual([]);
});

it("SEC 10: what opens a sealed password is imported by the worker alone", () => {
  const openers = sourceFiles(root, ["app", "lib", "scripts"]).filter((file) =>
    /from "[^"]*vault\/open\.ts"/.test(readFileSync(join(root, file), "utf8")),
  );
  expect(openers.filter((file) => !file.startsWith("lib/worker/"))).toEqual([]);
});

describe("the check", () => {
  const refused = (file: string, source: string) => violationsOf(file, source).map(({ what }) => what);

  it("names file, import and reason", () => {
    expect(violationsOf("lib/engine/plan.ts", 'import { ImapFlow } from "imapflow";')).toEqual([
      { file: "lib/engine/plan.ts", what: "imapflow", why: expect.stringContaining("the engine is pure") },
    ]);
  });

  it.each([
    ["lib/engine/plan.ts", 'import { readFileSync } from "node:fs";', "node:fs"],
    ["lib/engine/plan.ts", 'import { session } from "../imap/session.ts";', "lib/imap/session.ts"],
    ["lib/engine/plan.ts", 'import type { Config } from "../config/config.ts";', "lib/config/config.ts"],
    ["lib/cli/import.ts", 'import {\n  ImapFlow,\n  type Options,\n} from "imapflow";', "imapflow"],
    ["lib/worker/run.ts", 'const { Pool } = await import("pg");', "pg"],
    ["lib/worker/run.ts", "await import(name);", "(computed)"],
    ["lib/services/start.ts", 'export { openBox } from "../vault/open.ts";', "lib/vault/open.ts"],
    ["lib/vault/seal.ts", 'import { openBox } from "./open.ts";', "lib/vault/open.ts"],
    ["lib/services/start.ts", 'import "../imap/session.ts";', "lib/imap/session.ts"],
    ["lib/imap/session.ts", 'import { migrate } from "../engine/migrate.ts";', "lib/engine/migrate.ts"],
    ["lib/jobs/queue.ts", 'import { type Phase, PHASES } from "../engine/state.ts";', "lib/engine/state.ts"],
    ["lib/db/client.ts", 'import { page } from "../../app/page.tsx";', "app/page.tsx"],
    [
      "lib/db/client.ts",
      'import { startDovecot } from "../../test/support/servers/dovecot.ts";',
      "test/support/servers/dovecot.ts",
    ],
    ["app/page.tsx", 'import { openDatabase } from "../lib/db/client.ts";', "lib/db/client.ts"],
    ["test/support/checker/main.ts", 'import { parse } from "../../../lib/imap/parse.ts";', "lib/imap/parse.ts"],
    ["lib/worker/run.ts", "const { DATABASE_URL } = process.env;", "process.env"],
    ["lib/worker/run.ts", "const { env } = process;", "process.env"],
    ["lib/worker/run.ts", 'import { env } from "node:process";', "process.env"],
    ["lib/kitchen/sink.ts", "", "anything"],
  ])("refuses in %s: %s", (file, source, what) => {
    expect(refused(file, source)).toEqual([what]);
  });

  it.each([
    ["lib/engine/plan.ts", 'import { createHash } from "node:crypto";\nimport { sum } from "./tally.ts";'],
    ["lib/imap/session.ts", 'import { ImapFlow } from "imapflow";\nimport { MailError } from "../engine/errors.ts";'],
    ["lib/imap/session.ts", 'import type { OldSession } from "../engine/ports.ts";'],
    ["lib/db/client.ts", 'import { PrismaPg } from "@prisma/adapter-pg";\nimport pg from "pg";'],
    [
      "lib/worker/run.ts",
      'import { openBox } from "../vault/open.ts";\nimport { migrate } from "../engine/migrate.ts";',
    ],
    ["lib/jobs/queue.ts", 'import { type Phase, type Grade } from "../engine/state.ts";'],
    ["lib/config/config.ts", "export const url = process.env.DATABASE_URL;"],
    ["lib/engine/plan.ts", '/** import { ImapFlow } from "imapflow"; */\n// import "pg";\n'],
    ["lib/engine/errors.ts", "const process = { env: 1 };"],
  ])("allows in %s: %s", (file, source) => {
    expect(refused(file, source)).toEqual([]);
  });
});
