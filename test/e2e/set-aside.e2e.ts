/** Mail that the new server does not take: what its owner is told of it, and can do. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { oldServer } from "../../lib/imap/servers.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type ImapServer, startCyrus } from "../support/servers/cyrus.ts";
import { type Bed, type Mover, PASSWORD, startBed } from "./support/bed.ts";
import { see } from "./support/see.ts";
import { openReport, prepareMove, signIn, start, untilTitle } from "./support/steps.ts";

let bed: Bed;
/** Refuses messages whose header has a line without a colon. */
let cyrus: ImapServer;
beforeAll(async () => {
  [bed, cyrus] = await Promise.all([startBed(), startCyrus({ password: PASSWORD })]);
  const { host, port } = cyrus;
  await bed.database.client.server.updateMany({ where: { use: "new" }, data: { host, port } });
});
afterAll(async () => {
  await bed?.close();
  await cyrus?.stop();
});
afterEach(() => expect(bed.complaints()).toEqual([]));

const title = (page: Page) => page.getByRole("heading", { level: 1 });
const HERON = Buffer.from("Subject: Grey heron\r\nthis line has no colon\r\n\r\nAt the canal.\r\n");
const PLAIN = Buffer.from("Subject: Plain\r\n\r\nNothing wrong.\r\n");

/** Somebody with a message that Cyrus refuses, and one that it takes. */
function mover(name: string, refused = HERON): Mover {
  const oldLogin = `${name}@old.example`;
  const message = { flags: [], instant: 1_700_000_000 };
  const messages = [refused, PLAIN].map((bytes) => ({ ...message, bytes }));
  seedMaildir(bed.servers.old, oldLogin, { seed: name, folders: [{ path: ["INBOX"], subscribed: true, messages }] });
  return { oldLogin, newLogin: name, password: PASSWORD };
}

/** From signing in to the page of the refused message. */
async function toTheMessage(page: Page, person: Mover): Promise<void> {
  await prepareMove(page, person);
  await start(page);
  await untilTitle(page, text("progress.title.done"));
  await openReport(page).click();
  await see(title(page)).toHaveText(text("report.title.checkMessages", { count: 1 }));
  await page.getByRole("link", { name: /message number \d+ on the old server/ }).click();
  await see(title(page)).toHaveText(text("rescue.title"));
}

const fetchButton = (page: Page) => page.getByRole("button", { name: text("rescue.fetch") });
const saveLink = (page: Page) => page.getByRole("link", { name: /^Download the message/ });

async function downloaded(page: Page): Promise<{ name: string; bytes: Buffer }> {
  const waiting = page.waitForEvent("download");
  await saveLink(page).click();
  const download = await waiting;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

it.each([
  ["with", true],
  ["without", false],
])("UX 30: hands out a refused message as it is, once, at 320 pixels %s JavaScript", async (_, javaScriptEnabled) => {
  const page = await (await bed.context({ javaScriptEnabled, viewport: { width: 320, height: 640 } })).newPage();
  await toTheMessage(page, mover(javaScriptEnabled ? "rita" : "rolf"));
  await fits(page);
  await fetchButton(page).focus();
  await page.keyboard.press("Enter");
  await see(saveLink(page)).toBeVisible();
  await fits(page);
  const { name, bytes } = await downloaded(page);
  expect(name).toMatch(/^CR-.{4}-message-1-1\.eml$/);
  expect(bytes).toEqual(HERON);
  // The link that is still there leads nowhere any more, and says so.
  await saveLink(page).click();
  await see(page.getByText(text("rescue.over"))).toBeVisible();
  expect(await bed.database.client.rescuedPart.count()).toBe(0);
});

async function fits(page: Page): Promise<void> {
  expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
}

it("gives the message to nobody else, and no piece of it as if it were the whole", async () => {
  const large = Buffer.concat([HERON, Buffer.from("Grey and tall.\r\n".repeat(40_000))]);
  const person = mover("rene", large);
  const page = await (await bed.context()).newPage();
  await toTheMessage(page, person);
  const address = page.url();
  await fetchButton(page).click();
  const file = (await saveLink(page).getAttribute("href")) ?? "";
  const other = await (await bed.context()).newPage();
  await signIn(other, mover("ruth"));
  for (const path of [address, file]) expect((await other.request.get(path, { maxRedirects: 0 })).status()).toBe(404);
  // Asking about it does not use it up.
  expect((await page.request.head(file)).status()).toBe(405);
  const response = await page.request.get(file);
  expect((await response.body()).equals(large)).toBe(true);
  expect(response.headers()).toMatchObject({
    ...{ "content-type": "message/rfc822", "x-content-type-options": "nosniff", "cache-control": "no-store" },
    "content-disposition": expect.stringMatching(/^attachment; filename="[A-Z0-9.a-z-]+"$/),
    "content-security-policy": expect.stringContaining("default-src 'self'"),
  });

  await page.reload();
  await fetchButton(page).click();
  await see(saveLink(page)).toBeVisible();
  // The link may still be that of the first time, when the worker has only begun.
  const { rescuedPart } = bed.database.client;
  await expect.poll(() => rescuedPart.count({ where: { part: { gt: 1 } } })).toBeGreaterThan(0);
  await rescuedPart.deleteMany({ where: { part: { gt: 1 } } });
  await expect(page.request.get(file)).rejects.toThrow();
  const heard: string[] = [];
  const hear = () => heard.push(...bed.complaints()) && heard.join(" ");
  await expect.poll(hear).toContain("part 2 of a message to be downloaded is missing");

  await bed.database.client.credential.deleteMany({ where: { account: { login: person.oldLogin } } });
  await page.reload();
  await fetchButton(page).click();
  await see(page).toHaveURL(/\/move\/passwords\?migration=/);
});

it("saves a refused message as an attachment, once, where people wish so", async () => {
  const person = mover("remo");
  const page = await (await bed.context()).newPage();
  await toTheMessage(page, person);
  await page.getByRole("button", { name: text("rescue.attach.button") }).click();
  await see(page).toHaveURL(/\/progress/);
  await untilTitle(page, text("progress.title.done"));
  await openReport(page).click();
  await see(title(page)).toHaveText(text("report.title.smallDifferences"));
  await see(page.getByText(text("report.savedIn", { count: 1, folder: "Import problems" }))).toBeVisible();
  await page.getByRole("button", { name: /^Copy new mail since/ }).click();
  await see(page).toHaveURL(/\/progress/);
  await untilTitle(page, text("progress.title.done"));
  const saved = await savedFor(person);
  expect(saved).toHaveLength(1);
  const mail = saved[0]?.toString("latin1") ?? "";
  expect(mail).toContain("Subject: Not copied as it was:\r\n Grey heron\r\n");
  const attached = mail.split("Content-Transfer-Encoding: base64\r\n\r\n")[2]?.split("\r\n--")[0] ?? "";
  expect(Buffer.from(attached, "base64")).toEqual(HERON);
});

/** What lies in the folder on the new server. */
async function savedFor({ newLogin: user, password }: Mover): Promise<Buffer[]> {
  const { host, port } = cyrus;
  const settings = {
    host,
    port,
    user,
    security: "starttls",
    allowPlaintext: true,
    password: async () => password,
  } as const;
  const session = await oldServer(settings).connect(AbortSignal.timeout(10_000));
  await session.examine("Import problems");
  const uids: number[] = [];
  for await (const rows of session.listMessages(1, null)) uids.push(...rows.map(({ uid }) => uid));
  const messages: Buffer[] = [];
  for await (const { body } of session.fetchMessages(uids)) {
    const parts: Uint8Array[] = [];
    for await (const part of body) parts.push(part);
    messages.push(Buffer.concat(parts));
  }
  await session.close();
  return messages;
}
