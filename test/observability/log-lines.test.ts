import { describe, expect, it } from "vitest";
import { logTo, tied } from "../../lib/observability/log.ts";
import { recentLines, remember } from "../../lib/observability/recent-lines.ts";
import { redactedLines } from "../../lib/observability/redacted.ts";
import { factsOfRequest } from "../../lib/observability/request-log.ts";
import { canaryFor, findsIn } from "../support/canary.ts";

const MIGRATION = "6f1c0d7e-1111-4222-8333-0123456789ab";
const answered = (method: string, url: string, status = 303) =>
  factsOfRequest({ method, url, status, milliseconds: 12.4 });

describe("a tied log", () => {
  it("says in each line what it is about, troubles included", () => {
    const lines: string[] = [];
    const log = tied(
      tied(
        logTo((line) => lines.push(line)),
        { process: "worker" },
      ),
      { migration: MIGRATION },
    );
    log.info("run.begin", { copied: 1 });
    log.trouble("run.failed", new Error("it broke"), { run: "r" });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: "info", event: "run.begin", process: "worker", migration: MIGRATION, copied: 1 },
      { level: "error", event: "run.failed", process: "worker", migration: MIGRATION, run: "r", text: "it broke" },
    ]);
  });
});

describe("the web process's line of a request", () => {
  it("names the migration and the kind of page", () => {
    expect(answered("POST", `/move/${MIGRATION}/check?again=abc`)).toEqual({
      ...{ method: "POST", page: "/move/migration/check", status: 303, milliseconds: 12, migration: MIGRATION },
    });
    expect(answered("POST", "/sign-in")).toEqual({ method: "POST", page: "/sign-in", status: 303, milliseconds: 12 });
  });

  it("holds no secret that an address holds, and no query", () => {
    for (const url of [
      "/invitation/k3yq0v-yw7n",
      "/s/secretword",
      "/stop-mail/secretword?token=secretword",
      "/secret%2Fword@x",
    ])
      expect(JSON.stringify(answered("POST", url))).not.toMatch(/secret|k3yq/);
  });

  it("is there for what somebody does and for what failed, and not for each look at a page", () => {
    expect(answered("GET", `/move/${MIGRATION}/progress`, 200)).toBeNull();
    expect(answered("GET", `/move/${MIGRATION}/progress`, 404)).toBeNull();
    expect(answered("GET", `/move/${MIGRATION}/progress`, 500)).toMatchObject({ migration: MIGRATION, status: 500 });
  });
});

describe("the lines that leave the portal", () => {
  it("are the last ones, and so many at most", () => {
    for (let line = 0; line < 500; line++) remember(`{"event":"${line}"}`);
    const lines = recentLines();
    expect(lines).toHaveLength(400);
    expect(lines.at(-1)).toBe('{"event":"499"}');
  });

  it("keep codes, ids, numbers and places in our program", () => {
    const line = {
      ...{ at: "2026-11-30T10:00:00.000Z", level: "error", event: "run.failed", migration: MIGRATION, copied: 3 },
      ...{ code: "net.lost", next: null, ok: false },
      stack: "at work (/srv/anna/carryover/lib/worker/runner.ts:12:3) at node:internal/x:1 at /home/anna/x.ts:3:4",
    };
    expect(JSON.parse(redactedLines([JSON.stringify(line)])[0] ?? "")).toEqual({
      ...line,
      stack: "lib/worker/runner.ts:12",
    });
  });

  it("lose whatever could name somebody, and what is no line of ours", () => {
    const password = canaryFor("bundle");
    const line = {
      ...{ event: "anna@old.example", code: "Love letters", kind: password, folder: "INBOX", text: "NO for anna" },
      ...{ host: "mail.old.example", more: { login: "anna" }, list: ["anna"], error: `${password}` },
    };
    const lines = redactedLines([JSON.stringify(line), "anna could not sign in", '"anna"', "null", "[1]"]);
    expect(lines.join("\n")).not.toMatch(/anna|Love|INBOX|mail\./);
    expect(findsIn(lines.join("\n"), [password])).toEqual([]);
    expect(lines).toEqual(["{}", '{"0":1}']);
  });
});
