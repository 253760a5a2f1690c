/** The systemd units and the sample for Traefik, as far as they can be judged without running them. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ALL_SETTINGS } from "../../lib/config/reference.ts";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "docs/deploy/systemd");
const units = readdirSync(folder).filter((name) => name.endsWith(".service"));
const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;
if (!hasSystemd) console.log("- no systemd-analyze: its judgement of the units is not asked");

const copies = mkdtempSync(join(tmpdir(), "carryover-units-"));
afterAll(() => rmSync(copies, { recursive: true, force: true }));

/** What a setting of a unit says, each time that it is there. */
function said(unit: string, setting: string): string[] {
  const lines = readFileSync(join(folder, unit), "utf8").split("\n");
  return lines.filter((line) => line.startsWith(`${setting}=`)).map((line) => line.slice(setting.length + 1));
}

describe.each(units)("the unit %s", (unit) => {
  const role = unit.replace(/^carryover-(.*)\.service$/, "$1");

  it("gives settings that there are, and the role of its name", () => {
    const given = said(unit, "Environment").map((each) => each.split("=")[0] ?? "");
    const known = [...ALL_SETTINGS.map(({ name }) => name), "NODE_COMPILE_CACHE"];
    expect(given.filter((name) => !known.includes(name))).toEqual([]);
    expect(said(unit, "Environment")).toContain(`ROLE=${role}`);
    expect(said(unit, "User")).toEqual([`carryover-${role}`]);
  });

  it("waits until it is ready, and leaves it the time to put everything down", () => {
    expect(said(unit, "Type")).toEqual(["notify"]);
    expect(Number(said(unit, "TimeoutStopSec")[0])).toBeGreaterThan(10);
  });

  it("does not see what only the other process may", () => {
    const other = role === "web" ? "worker" : "web";
    expect(said(unit, "InaccessiblePaths")[0]).toContain(`/var/lib/carryover/${other}`);
    expect(said(unit, "ReadWritePaths")[0]).not.toContain(`/var/lib/carryover/${other}`);
  });

  it.runIf(hasSystemd)("can be read by systemd, and is exposed no more than docs/deploy says", () => {
    const text = readFileSync(join(folder, unit), "utf8").replaceAll("/opt/carryover", root);
    const copy = join(copies, unit);
    writeFileSync(copy, text);
    const verify = spawnSync("systemd-analyze", ["verify", copy], { encoding: "utf8" });
    expect(verify.stderr.split("\n").filter((line) => line.includes(unit))).toEqual([]);
    const [, told = ""] =
      /overall exposure of (\d\.\d)/.exec(readFileSync(join(root, "docs/deploy/README.md"), "utf8")) ?? [];
    const threshold = `--threshold=${Math.round(Number(told) * 10)}`;
    const judged = spawnSync("systemd-analyze", ["security", "--offline=true", threshold, copy], { encoding: "utf8" });
    expect(judged.status, judged.stdout.split("\n").at(-2)).toBe(0);
  });
});

it("the sample for Traefik leads to the portal, and holds no answer back", () => {
  const { http } = parse(readFileSync(join(root, "docs/deploy/proxy/traefik.yaml"), "utf8"));
  expect(http.routers.carryover.service).toBe("carryover");
  expect(http.services.carryover.loadBalancer).toMatchObject({
    passHostHeader: true,
    responseForwarding: { flushInterval: "-1ms" },
    servers: [{ url: "http://127.0.0.1:3000" }],
  });
  expect(JSON.stringify(http)).not.toContain("buffering");
});
