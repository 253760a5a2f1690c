/** What holds on every page, whoever looks at it and however, requirement by requirement (docs/UX.md). */
import type { Locator, Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { type Bed, type Mover, startBed } from "./support/bed.ts";
import build from "./support/build.ts";
import { expectCopied } from "./support/copies.ts";
import { see } from "./support/see.ts";
import { connectOld, goToCheck, openReport, signIn, start, typeAccount } from "./support/steps.ts";

let bed: Bed;
let mover: Mover;
let page: Page;
let folders: string;
beforeAll(async () => {
  await build();
  bed = await startBed();
  mover = bed.mover("vera", { messages: 60, folders: 12 });
  page = await (await bed.context()).newPage();
  await signIn(page, mover);
  folders = `/move/${await connectOld(page, mover)}/folders`;
});
afterAll(() => bed?.close());
afterEach(() => expect(bed.complaints()).toEqual([]));

const BAND = { name: text("common.announcement") };

it("UX 43: one announcement stands before the heading of every page, as a region with a name", async () => {
  for (const path of ["/", "/help", "/move", folders]) {
    await page.goto(path);
    await see(page.getByRole("region", BAND)).toHaveCount(1);
    const isBefore = await page.evaluate<boolean>(
      `Boolean(document.querySelector("section[aria-label='${BAND.name}']")
        .compareDocumentPosition(document.querySelector("h1")) & Node.DOCUMENT_POSITION_FOLLOWING)`,
    );
    expect(isBefore, path).toBe(true);
  }
});

it("UX 44: the deadline has weekday, date, time and zone, the days that are left, and the reader's own time where that differs", async () => {
  const full = /\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d+ \w+ \d{4} at 17:00, Berlin time/;
  const shownIn = async (timezoneId: string, javaScriptEnabled: boolean) => {
    const context = await bed.context({ timezoneId, javaScriptEnabled });
    const visitor = await context.newPage();
    await visitor.goto("/");
    const band = visitor.getByRole("region", BAND);
    await see(band).toContainText(full);
    await see(band).toContainText(text("common.inDays", { days: 9 }));
    if (javaScriptEnabled && timezoneId !== "Europe/Berlin") await see(band).toContainText(/\(11:00 your time\)/);
    else await see(band).not.toContainText(/your time/);
    // Nothing that ticks.
    await see(band).not.toContainText(/\d\d:\d\d:\d\d/);
    await context.close();
  };
  await shownIn("America/New_York", true);
  await shownIn("Europe/Berlin", true);
  await shownIn("America/New_York", false);
});

it("UX 48: what sticks to the window never hides what has the focus", async () => {
  // A low window, and a phone, where what sticks has several lines.
  for (const size of [
    { width: 1280, height: 520 },
    { width: 375, height: 667 },
  ]) {
    await page.setViewportSize(size);
    await page.goto(folders);
    expect(await hiddenOnTheWay(page.getByRole("checkbox").last()), `${size.width} px`).toEqual([]);
  }
  await page.setViewportSize({ width: 1280, height: 720 });
});

/** Presses Tab until this has the focus; answers what could not be seen meanwhile. */
async function hiddenOnTheWay(last: Locator): Promise<string[]> {
  const hidden: string[] = [];
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press("Tab");
    // The middle of the focused element, or of its label, is what a finger would meet.
    const covered = await page.evaluate<string | null>(`(() => {
      const focused = document.activeElement;
      const box = focused.getBoundingClientRect();
      const met = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      const own = met && (focused.contains(met) || met.contains(focused) || met.closest("label")?.contains(focused));
      return focused === document.body || own ? null : focused.outerHTML.slice(0, 90);
    })()`);
    if (covered !== null) hidden.push(covered);
    if ((await last.and(page.locator(":focus")).count()) > 0) break;
  }
  await see(last).toBeFocused();
  return hidden;
}

it("UX 49: the name typed once is proposed for the other account, and there is no puzzle to solve", async () => {
  await page.goto("/move/connect");
  await see(page.getByLabel(text("connect.login"))).toHaveValue(mover.newLogin);
  for (const path of ["/sign-in", "/move/connect"]) {
    await page.goto(path);
    expect(await page.locator("iframe, canvas, main img").count()).toBe(0);
  }
});

it("UX 52: dark is dark, nothing moves, and every state is said in words", async () => {
  const ground = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/move");
  const light = await ground();
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  expect(await ground()).not.toBe(light);
  for (const path of ["/", "/sign-in", "/move", folders]) {
    await page.goto(path);
    const moving = await page.evaluate<number>(`[...document.querySelectorAll("*")].filter((element) => {
      const { transitionDuration, animationName } = getComputedStyle(element);
      return animationName !== "none" || transitionDuration.split(", ").some((each) => parseFloat(each) > 0);
    }).length`);
    expect(moving, path).toBe(0);
  }
  await page.goto("/move");
  const steps = page.locator("main ol").first().locator("> li");
  const words = [
    text("common.status.completed"),
    text("common.status.inProgress"),
    text("common.status.cannotStartYet"),
  ];
  const shown = await steps.allTextContents();
  expect(shown.length).toBe(8);
  expect(shown.filter((step) => !words.some((word) => step.includes(word)))).toEqual([]);
});

it("UX 51: on a slow line the whole way can be gone before any script has come", async () => {
  const slow = bed.mover("viola", { messages: 20, folders: 4 });
  const context = await bed.context();
  // They are asked for and do not come; the pages, their styles and their forms do.
  await context.route(/\.js(?:\?|$)/, () => undefined);
  const visitor = await context.newPage();
  // A page whose scripts are missing is never loaded as a whole.
  const open = (path: string) => visitor.goto(path, { waitUntil: "commit" });
  const until = (what: Locator) =>
    see(async () => {
      await open(visitor.url());
      await see(what).toBeVisible({ timeout: 1000 });
    }).toPass({ timeout: 60_000 });
  await open("/");
  await visitor
    .getByRole("main")
    .getByRole("link", { name: text("start.begin") })
    .click();
  await typeAccount(visitor, "new", slow.newLogin, slow.password);
  await see(visitor).toHaveURL(/\/move$/);
  await visitor
    .getByRole("main")
    .getByRole("link", { name: text("home.action.connect") })
    .click();
  await typeAccount(visitor, "old", slow.oldLogin, slow.password);
  await see(visitor).toHaveURL(/\/folders/);
  await until(visitor.getByText(text("folders.sameName")).first());
  await goToCheck(visitor);
  await start(visitor);
  await until(openReport(visitor));
  await openReport(visitor).click();
  await see(visitor.getByRole("heading", { level: 1 })).toHaveText(/^Complete/);
  await expectCopied(bed, slow);
  await context.unrouteAll({ behavior: "ignoreErrors" });
  await context.close();
});

it("UX 48: enlarged to 400 %, every page of the journey is read without scrolling sideways", async () => {
  // A window of 1280 by 1024 pixels shows as much then as one of 320 by 256.
  await page.setViewportSize({ width: 320, height: 256 });
  for (const path of ["/", "/sign-in", "/help", "/help/guide", "/privacy", "/move", folders, "/move/passwords"]) {
    await page.goto(path);
    const width = await page.evaluate<number>("document.documentElement.scrollWidth");
    expect(width, path).toBeLessThanOrEqual(320);
    // What sticks to the window leaves room to read.
    const stuck = await page.evaluate<number>(`[...document.querySelectorAll("body *")]
      .filter((element) => /^(?:sticky|fixed)$/.test(getComputedStyle(element).position) && element.checkVisibility())
      .reduce((sum, element) => sum + element.getBoundingClientRect().height, 0)`);
    expect(stuck, path).toBeLessThanOrEqual(128);
  }
  await page.setViewportSize({ width: 1280, height: 720 });
});
