/** What happens before a page is made. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NextRequest } from "next/server";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

/** Named at run time: it is the pages' source, which the checks of tests and library do not read. */
const SOURCE = "../../proxy.ts";
const holder: { carryoverPortal?: Promise<unknown> } = globalThis as never;

let proxy: (request: NextRequest) => Promise<Response>;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "carryover-proxy-"));
  writeFileSync(join(folder, "secret"), "x".repeat(64), { mode: 0o600 });
  vi.stubEnv("NEXTAUTH_SECRET_FILE", join(folder, "secret"));
  // A database that never answers.
  holder.carryoverPortal = new Promise(() => undefined);
  ({ proxy } = await import(SOURCE));
});
afterAll(() => {
  delete holder.carryoverPortal;
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const answerTo = (path: string) => proxy(new NextRequest(`http://portal.test${path}`));

it("lets whoever asks whether the process lives not wait for the database, and protects the answer all the same", async () => {
  const answer = await answerTo("/api/health/live");
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'self'");
});

it("has pages wait for the texts that administrators have corrected", async () => {
  const { promise, reject } = Promise.withResolvers<unknown>();
  holder.carryoverPortal = promise;
  let isAnswered = false;
  const answer = answerTo("/sign-in").then(() => {
    isAnswered = true;
  });
  await answerTo("/api/health/live");
  expect(isAnswered).toBe(false);
  // Whether there is a database is for the page to say.
  reject(new Error("no database"));
  await answer;
});
