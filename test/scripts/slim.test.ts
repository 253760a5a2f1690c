import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { isIdle, slim } from "../../scripts/slim.mjs";

const root = join(import.meta.dirname, "../..");
const RUNTIME = "@prisma/client/runtime";

describe("the packages of a release", () => {
  it("lose maps and idle query compilers, and nothing else", () => {
    const folder = mkdtempSync(join(tmpdir(), "carryover-slim-"));
    const stay = ["a/index.js", "a/map.js", "a/sitemap.map.json", "a/world.map", `${RUNTIME}/client.mjs`];
    const stayToo = [`${RUNTIME}/query_compiler_small_bg.sqlite.mjs`, "b/query_compiler_fast_bg.mysql.js"];
    const go = [
      "a/index.js.map",
      "a/deep/er/x.d.ts.map",
      "a/y.css.map",
      `${RUNTIME}/query_compiler_fast_bg.sqlite.mjs`,
    ];
    try {
      for (const file of [...stay, ...stayToo, ...go]) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), "12345");
      }
      expect(slim(folder)).toBe(go.length * 5);
      const left = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
        statSync(join(folder, name)).isFile(),
      );
      expect(left.sort()).toEqual([...stay, ...stayToo].sort());
      expect(slim(folder)).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("keep what the database client imports", () => {
    const sources = globSync("lib/db/generated/*/internal/class.ts", { cwd: root });
    const imported = sources.flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(/import\("@prisma\/client\/runtime\/([^"]+)"\)/g)].map(
        ([, name = ""]) => name,
      ),
    );
    expect(imported.length).toBe(4);
    expect(imported.filter((name) => isIdle(join("node_modules", RUNTIME, name)))).toEqual([]);
  });
});
