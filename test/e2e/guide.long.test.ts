/** docs/ADMINISTRATORS.md leads from nothing to a first finished import: done word by word in a new clone, and timed. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { compareAccounts } from "../support/checker/compare.ts";
import { type Chapter, chaptersOf } from "../support/guide.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { freePort } from "../support/servers/loopback.ts";
import { CHROMIUM } from "./support/bed.ts";
import { follow, type Values } from "./support/follow-guide.ts";
import { see } from "./support/see.ts";

const ROOT = join(import.meta.dirname, "../..");
const HALF_AN_HOUR = 30;
const PASSWORD = "a-sentence-is-good-enough";
const LOGINS = { old: "a.smith@old.example", new: "anna@new.example" };

const folder = mkdtempSync(join(tmpdir(), "carryover-guide-"));
const clone = join(folder, "carryover");
let servers: { readonly old: DovecotServer; readonly new: DovecotServer };
let browser: Browser;
let portal: ChildProcess | undefined;
let said = "";

beforeAll(async () => {
  const secure = { password: PASSWORD, tls: "selfSigned" } as const;
  servers = { old: await startDovecot(secure), new: await startDovecot(secure) };
  seedMaildir(servers.old, LOGINS.old, sampleMailbox("guide", { messages: 300, folders: 6 }));
  browser = await chromium.launch(CHROMIUM);
});
afterAll(async () => {
  await endPortal();
  await browser?.close();
  await servers?.old.stop();
  await servers?.new.stop();
  rmSync(folder, { recursive: true, force: true });
});

it("the administrators' guide leads, word by word, from a new clone to a finished import within half an hour", async () => {
  const guide = readFileSync(join(ROOT, "docs/ADMINISTRATORS.md"), "utf8");
  const [install, account, both, announce, move, ...others] = chaptersOf(guide, "The first half hour");
  if (!(install && account && both && announce && move)) throw new Error("a chapter is missing");
  expect(others).toEqual([]);
  const took: [Chapter, number][] = [];
  const timed = async (chapter: Chapter, done: () => Promise<void>) => {
    const started = performance.now();
    await done();
    took.push([chapter, (performance.now() - started) / 60_000]);
  };

  const port = await freePort();
  await timed(install, () => startPortal(install, port));
  const [, page = "", code = ""] = /\n {2}(\S+)\n {2}(\S+) {3}\(/.exec(said) ?? [];
  const admin = await newPage();
  await timed(account, async () => {
    await admin.goto(page);
    await follow(admin, account, [typed({ "Code from the console": code, "Your name here": "root", Name: "root" })]);
  });
  const server = (name: string, { host, tlsPort }: DovecotServer) =>
    typed({ Name: name, "Host name": host, Port: String(tlsPort), Encryption: "TLS" });
  await timed(both, () => follow(admin, both, [server("Old mail", servers.old), server("New mail", servers.new)]));
  await timed(announce, () => follow(admin, announce, [typed(ANSWERS)]));
  const person = await newPage();
  await timed(move, async () => {
    await person.goto(`http://127.0.0.1:${port}`);
    await follow(person, move, [typed({ "Email address or user name": [LOGINS.new, LOGINS.old] })]);
  });

  await see(person.getByRole("heading", { level: 1 })).toHaveText(/^Complete/);
  await admin.getByRole("link", { name: "People", exact: true }).filter({ visible: true }).first().click();
  await see(admin.getByRole("main")).toContainText(LOGINS.new);
  const [from, to] = [accountAt("old"), accountAt("new")];
  const compared = await compareAccounts(from, to, {
    ...{ deleted: "leftOut", map: { Calendar: "Calendar-old" }, ignoreFolders: ["Trash"] },
  });
  expect(compared, JSON.stringify(compared, null, 1)).toMatchObject({ identical: true });
  console.log(tableOf(took));
  for (const [{ title, minutes }, needed] of took) expect(needed, title).toBeLessThan(minutes);
  expect(took.reduce((sum, [{ minutes }]) => sum + minutes, 0)).toBeLessThanOrEqual(HALF_AN_HOUR);
});

const accountAt = (side: "old" | "new") => ({
  ...{ host: servers[side].host, port: servers[side].port, user: LOGINS[side], password: PASSWORD },
});

const ANSWERS = {
  "Name of your organisation": "Example Institute",
  "Who answers questions": "Service desk",
  "Email address for questions": "desk@example.org",
  "Phone number for questions": "+49 30 123456",
  "How people can know that this page is genuine": "It was announced on our intranet.",
  "Closing date": new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10),
  Time: "17:00",
  "Time zone": "Europe/Berlin",
};

/** A list: the first at the first time that the field is asked for, and so on. */
function typed(values: Readonly<Record<string, string | readonly string[]>>): Values {
  const left = new Map(Object.entries(values));
  return (field) => {
    const known = left.get(field);
    const [value, ...later] = /^Password/.test(field)
      ? [PASSWORD]
      : typeof known === "string"
        ? [known]
        : (known ?? []);
    if (typeof known === "object") left.set(field, later);
    if (value === undefined) throw new Error(`nothing is known to type into ${field}`);
    return value;
  };
}

/** What stands in the first block, in a new clone of what is committed, until all of the second block is printed. */
async function startPortal({ blocks: [command = "", printed = ""] }: Chapter, port: number): Promise<void> {
  makeClone();
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port) };
  // A session of its own, for Ctrl-C.
  portal = spawn("sh", ["-c", command], { cwd: clone, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [portal.stdout, portal.stderr])
    stream?.on("data", (data) => {
      said += data;
    });
  await expect
    .poll(() => portal?.exitCode ?? said, { timeout: 600_000, interval: 200 })
    .toMatch(asPrinted(printed, port));
}

/** Of what is committed; where there is no git, of what is there but for what a set-up makes. */
function makeClone(): void {
  if (existsSync(join(ROOT, ".git"))) execFileSync("git", ["clone", "--quiet", ROOT, clone]);
  else cpSync(ROOT, clone, { recursive: true, filter: (path) => !MADE_HERE.test(path.slice(ROOT.length)) });
}

const MADE_HERE = /^\/(?:node_modules|\.node|\.next|\.cache|data|lib\/db\/generated)(?:\/|$)/;

/** The text with the code and the port of this time. */
function asPrinted(text: string, port: number): RegExp {
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(literal.replaceAll("3000", String(port)).replace("K7QF-3MWD-9XTB", "(?:[A-Z\\d]{4}-?){3}"));
}

async function newPage(): Promise<Page> {
  const page = await (await browser.newContext({ locale: "en-GB" })).newPage();
  page.setDefaultTimeout(30_000);
  return page;
}

async function endPortal(): Promise<void> {
  if (portal?.pid === undefined || portal.exitCode !== null) return;
  const ended = once(portal, "exit");
  process.kill(-portal.pid, "SIGINT");
  await ended;
}

function tableOf(took: readonly (readonly [Chapter, number])[]): string {
  const line = (words: string, minutes: number, machine: number) =>
    `${words.padEnd(46)} ${String(minutes).padStart(2)} min in the guide, ${machine.toFixed(1)} min without reading and typing`;
  const sum = took.reduce((all, [{ minutes }, machine]) => [(all[0] ?? 0) + minutes, (all[1] ?? 0) + machine], [0, 0]);
  return [
    ...took.map(([{ title, minutes }, machine]) => line(title, minutes, machine)),
    line("all", sum[0] ?? 0, sum[1] ?? 0),
  ].join("\n");
}
