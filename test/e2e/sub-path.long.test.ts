/** A portal that shares its host with others: everything of it is below /migrate. It runs from the files of a container image. */
import { request } from "node:http";
import type { Page } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { type ImageFiles, makeImageFiles } from "../support/image-files.ts";
import { portalFolder, startPortal } from "../support/running-portal.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { expectCopied } from "./support/copies.ts";
import { see } from "./support/see.ts";
import {
  confirmAddress,
  giveAddress,
  goToCheck,
  mails,
  openReport,
  signIn,
  signInAsAdministrator,
  start,
  typeAccount,
  untilListed,
} from "./support/steps.ts";

const PATH = "/migrate";
/** So many pages are looked at, of administrators. */
const MANY_PAGES = 60;

let image: ImageFiles;
let bed: Bed;
beforeAll(async () => {
  image = makeImageFiles(`https://example.org${PATH}`);
  const folder = portalFolder();
  const own = { folder, path: PATH, image: image.folder };
  bed = await startBed({ folder, start: (environment) => startPortal({ ...own, environment }) });
});
afterAll(async () => {
  await bed?.close();
  image?.remove();
});

/** A browser for which `/sign-in` is the portal's page of that name. */
async function newPage(): Promise<Page> {
  const page = await (await bed.context()).newPage();
  const goTo = page.goto.bind(page);
  page.goto = (address, options) => goTo(address.startsWith("/") ? `${PATH}${address}` : address, options);
  return page;
}

/** What links, forms and pictures of this page lead to. In the browser's own words, whose types the tests do not have. */
function addresses(page: Page): Promise<string[]> {
  return page.evaluate(`
    [...document.querySelectorAll("[href], [src], [action], [formaction]")]
      .flatMap((element) => ["href", "src", "action", "formaction"].map((name) => element.getAttribute(name) ?? ""))
  `);
}

/** Addresses on this page that lead out of the portal's path. */
async function strays(page: Page): Promise<string[]> {
  const isBelow = (address: string) => address === PATH || /^\/migrate[/?#]/.test(address);
  return (await addresses(page)).filter((address) => address.startsWith("/") && !isBelow(address));
}

it("somebody moves there from the start page to the report, and every address stays below the path", async () => {
  const mover = bed.mover("zora", { messages: 30, folders: 4, oddPerMille: 0, deletedPerMille: 0 });
  const page = await newPage();
  const left: string[] = [];
  page.on("load", async () => left.push(...(await strays(page).catch(() => []))));
  await page.goto("/");
  await page
    .getByRole("main")
    .getByRole("link", { name: text("start.begin") })
    .click();
  await see(page).toHaveURL(new RegExp(`${PATH}/sign-in$`));
  await signIn(page, mover);
  const cookies = await page.context().cookies(`${bed.portal.url}/`);
  expect(cookies.length).toBeGreaterThan(0);
  expect(cookies.filter(({ path }) => path !== PATH)).toEqual([]);
  await page.goto("/move/connect");
  await typeAccount(page, "old", mover.oldLogin, mover.password);
  await see(page).toHaveURL(/\/migrate\/move\/[^/]+\/folders/);
  await untilListed(page);
  await goToCheck(page);
  await start(page);
  // Nobody reloads: the stream of events is below the path as well.
  await see(page.getByRole("heading", { level: 1 })).toHaveText(text("progress.title.done"), { timeout: 40_000 });
  await expectCopied(bed, mover);
  await openReport(page).click();
  await see(page.getByRole("heading", { level: 1 })).toHaveText(/^Complete/);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: text("report.csv") }).click();
  expect((await download).url()).toContain(`${PATH}/move/`);

  await giveAddress(page, "zora@home.example");
  await confirmAddress(page, bed, "zora@home.example");
  const links = mails(bed.mail, "zora@home.example").flatMap(
    ({ text: words }) => words.match(/https?:\S+(?<![.,])/g) ?? [],
  );
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => !`${link}/`.startsWith(`${bed.portal.url}/`))).toEqual([]);

  await page.goto("/language?to=de&back=/help");
  await see(page).toHaveURL(new RegExp(`${PATH}/help$`));
  await page.goto("/move");
  expect(await page.locator("html").getAttribute("lang")).toBe("de");
  expect(left).toEqual([]);
  expect(bed.complaints()).toEqual([]);
});

it("the session ends with the press of a button, as its cookie is found again", async () => {
  const mover = bed.mover("zeno", { messages: 12, folders: 2 });
  const page = await newPage();
  await signIn(page, mover);
  await page
    .getByRole("button", { name: text("common.signOut") })
    .first()
    .click();
  await see(page).toHaveURL(new RegExp(`${PATH}/?$`));
  const names = (await page.context().cookies(`${bed.portal.url}/`)).map(({ name }) => name);
  expect(names.filter((name) => name.endsWith("session"))).toEqual([]);
  await page.goto("/move");
  await see(page).toHaveURL(new RegExp(`${PATH}/sign-in`));
});

it("every page that an administrator comes to by links is below the path, and so are its own links", async () => {
  const page = await newPage();
  await signInAsAdministrator(page);
  const seen = new Set<string>();
  const waiting = [`${PATH}/admin`];
  for (let next = waiting.shift(); next !== undefined && seen.size < MANY_PAGES; next = waiting.shift()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const answer = await page.goto(new URL(next, bed.portal.url).href);
    expect(`${answer?.status()} ${next}`).toMatch(/^200 /);
    expect(await strays(page), next).toEqual([]);
    // But what is downloaded.
    waiting.push(
      ...(await addresses(page)).filter((each) => /^\/migrate\/(?:admin|help)(?:\/|$)[\w/-]*(?<!\/file)$/.test(each)),
    );
  }
  expect(seen.size).toBeGreaterThan(20);
  expect(bed.complaints()).toEqual([]);
});

it("doors that answer without a page lead below the path as well, and nothing is answered beside it", async () => {
  const { origin } = new URL(bed.portal.url);
  const ask = (path: string) => fetch(`${origin}${path}`, { redirect: "manual" });
  expect((await ask(`${PATH}/api/health/live`)).status).toBe(200);
  expect((await ask("/api/health/live")).status).toBe(404);
  expect((await ask(`${PATH}/privacy/data.json`)).headers.get("location")).toBe(`${PATH}/sign-in`);
  expect((await ask(`${PATH}/mail/config-v1.1.xml`)).status).toBe(404);
  await bed.database.client.server.updateMany({ where: { use: "new" }, data: { mailDomain: "new.example" } });
  expect(await statusAt("autoconfig.new.example", `${PATH}/mail/config-v1.1.xml`)).toBe(200);
});

/** What a program is answered that asks under another name of the host; fetch() does not let one say it. */
function statusAt(host: string, path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(bed.portal.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once("error", reject)
      .end();
  });
}
