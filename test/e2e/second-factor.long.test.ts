/** The second step of administrators, and signing in by the organisation's account, in the browser. */
import { AxeBuilder } from "@axe-core/playwright";
import type { BrowserContextOptions, Page } from "@playwright/test";
import { TOTP } from "otpauth";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { ADMINISTRATOR } from "../support/demo/portal-rows.ts";
import build from "./support/build.ts";
import { see } from "./support/see.ts";
import { type StaffBed, startStaffBed } from "./support/staff-bed.ts";
import { signInAsAdministrator } from "./support/steps.ts";

let bed: StaffBed;
beforeAll(async () => {
  await build();
  bed = await startStaffBed();
});
afterAll(() => bed?.close());
/** The provider is another host, and the library that speaks to it uses an old function of Node's. */
const isKnown = (line: string) => line.includes(bed.provider.issuer) || line.includes("DEP0169");
afterEach(() => expect(bed.complaints().filter((line) => !isKnown(line))).toEqual([]));

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const title = (page: Page) => page.getByRole("heading", { level: 1 });
const browser = async (options?: BrowserContextOptions) => (await bed.context(options)).newPage();

/** Name and password; what follows is up to the caller. */
async function firstStep(page: Page): Promise<void> {
  await page.goto("/admin/sign-in");
  await field(page, text("admin.signIn.name")).fill(ADMINISTRATOR.name);
  await field(page, text("admin.signIn.password")).fill(ADMINISTRATOR.password);
  await button(page, text("common.signIn")).click();
}

async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
}

/** As an app is told by hand. */
async function appOn(page: Page): Promise<TOTP> {
  const key = (await page.locator("main code").textContent()) ?? "";
  return new TOTP({ secret: key.replaceAll(" ", "") });
}

/** As if nobody had ever set anything up. */
async function forgetFactors(): Promise<void> {
  const { client } = bed.database;
  await client.authenticatorApp.deleteMany();
  await client.recoveryCode.deleteMany();
}

let app: TOTP;
/** Of the next period where the one now is used already: the next one is good, too. */
let used = "";
function code(): string {
  const now = app.generate();
  used = now === used ? app.generate({ timestamp: Date.now() + 30_000 }) : now;
  return used;
}
let recovery: string[] = [];

it("SEC 34: an app is set up and used without JavaScript, on a phone, in the dark, and by codes that work once", async () => {
  const phone = { javaScriptEnabled: false, viewport: { width: 375, height: 780 }, colorScheme: "dark" } as const;
  const page = await browser(phone);
  await firstStep(page);
  await see(page).toHaveURL(/\/admin$/);
  await page.goto("/admin/second-step");
  await see(page.getByText(text("factor.passkeys.needsScript"))).toBeVisible();
  await button(page, text("factor.app.setUp")).click();
  await see(title(page)).toHaveText(text("factor.app.setUpTitle"));
  await see(page.getByRole("img", { name: text("factor.app.picture") })).toBeVisible();
  app = await appOn(page);
  await field(page, text("factor.app.code")).fill("000000");
  await button(page, text("factor.app.confirm")).click();
  await see(page).toHaveTitle(/^Error: /);
  await field(page, text("factor.app.code")).fill(code());
  await button(page, text("factor.app.confirm")).click();
  await see(title(page)).toHaveText(text("factor.codes.shownTitle"));
  recovery = await page.locator("main li code").allInnerTexts();
  expect(recovery).toHaveLength(10);
  await page.reload();
  await see(page.getByText(text("factor.codes.gone"))).toBeVisible();

  const again = await browser(phone);
  await firstStep(again);
  await see(title(again)).toHaveText(text("factor.signIn.title"));
  await again.goto("/admin/servers");
  await see(again).toHaveURL(/\/admin\/sign-in\/code$/);
  await field(again, text("factor.signIn.code")).fill(used);
  await button(again, text("common.signIn")).click();
  await see(again).toHaveTitle(/^Error: /);
  await field(again, text("factor.signIn.code")).fill(recovery[0] ?? "");
  await button(again, text("common.signIn")).click();
  await see(again).toHaveURL(/\/admin$/);
});

it("a passkey is added, named, and signs in alone or as the second step", async () => {
  const page = await browser();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  await firstStep(page);
  await field(page, text("factor.signIn.code")).fill(recovery[1] ?? "");
  await button(page, text("common.signIn")).click();
  await see(page).toHaveURL(/\/admin$/);
  await page.goto("/admin/second-step");
  await field(page, text("factor.passkeys.name")).fill("Work laptop");
  await button(page, text("factor.passkeys.add")).click();
  await see(page.getByRole("row", { name: /Work laptop/ })).toBeVisible();
  await page.getByRole("link", { name: `${text("factor.passkeys.rename")} Work laptop` }).click();
  await field(page, text("factor.passkeys.column.name")).fill("Home laptop");
  await button(page, text("admin.save")).click();
  await see(page.getByRole("row", { name: /Home laptop/ })).toBeVisible();

  await button(page, text("common.signOut")).first().click();
  await see(page).toHaveURL(/\/admin\/sign-in$/);
  await button(page, text("factor.passkeys.signIn")).click();
  await see(page).toHaveURL(/\/admin$/);

  await button(page, text("common.signOut")).first().click();
  await firstStep(page);
  await button(page, text("factor.passkeys.use")).click();
  await see(page).toHaveURL(/\/admin$/);

  await page.goto("/admin/second-step");
  await page.getByRole("link", { name: `${text("factor.passkeys.remove")} Home laptop` }).click();
  await button(page, text("factor.remove")).click();
  await see(page.getByText(text("admin.saved"))).toBeVisible();
  await see(page.getByRole("row", { name: /Home laptop/ })).toHaveCount(0);
});

it("SEC 34: a dangerous act asks again who one is, after a quarter of an hour, and what was typed is there again", async () => {
  const page = await browser();
  await firstStep(page);
  await field(page, text("factor.signIn.code")).fill(recovery[2] ?? "");
  await button(page, text("common.signIn")).click();
  await see(page).toHaveURL(/\/admin$/);
  const longAgo = new Date(Date.now() - 15 * 60_000);
  await bed.database.client.session.updateMany({ data: { provedAt: longAgo } });
  await page.goto("/admin/tokens");
  await field(page, text("api.name")).fill("Reports");
  await button(page, text("api.make")).click();
  await see(title(page)).toHaveText(text("factor.prove.title"));
  await field(page, text("factor.signIn.code")).fill("000000");
  await button(page, text("factor.prove.button")).click();
  await see(page).toHaveTitle(/^Error: /);
  await field(page, text("factor.signIn.code")).fill(recovery[3] ?? "");
  await button(page, text("factor.prove.button")).click();
  await see(title(page)).toHaveText(text("api.title"));
  await see(field(page, text("api.name"))).toHaveValue("Reports");
  await button(page, text("api.make")).click();
  await see(page.getByText(text("api.made"))).toBeVisible();
});

it("SEC 34: where everybody needs a second step, whoever has none sets one up before anything else", async () => {
  const { client } = bed.database;
  await forgetFactors();
  await client.organisation.updateMany({ data: { factorFrom: new Date(Date.now() - 1000) } });
  const page = await browser();
  await firstStep(page);
  await see(title(page)).toHaveText(text("factor.title"));
  await see(page.getByText(text("factor.forced"))).toBeVisible();
  await page.goto("/admin/roster");
  await see(page).toHaveURL(/\/admin\/second-step$/);
  await button(page, text("factor.app.setUp")).click();
  app = await appOn(page);
  await field(page, text("factor.app.code")).fill(code());
  await button(page, text("factor.app.confirm")).click();
  await see(title(page)).toHaveText(text("factor.codes.shownTitle"));
  await page.goto("/admin/roster");
  await see(page).toHaveURL(/\/admin\/roster$/);
  await page.goto("/admin/second-step/remove/app");
  await see(page.getByText(text("factor.last"))).toBeVisible();
  await see(button(page, text("factor.remove"))).toHaveCount(0);
  await forgetFactors();
  await client.organisation.updateMany({ data: { factorFrom: null } });
});

it("SEC 34: the organisation's account leads in by its role, and others to a plain page", async () => {
  const come = async () => {
    const page = await browser();
    await page.goto("/admin/sign-in");
    await button(page, text("factor.organisation.button")).click();
    return page;
  };
  bed.provider.comesNext({ sub: "1", name: "Olga", roles: ["carryover-administrator"] });
  const administrator = await come();
  await see(administrator).toHaveURL(/\/admin$/);
  await see(administrator.getByRole("banner")).toContainText("olga");
  const { code_challenge_method, code_challenge, nonce, state, max_age } = bed.provider.lastAsked();
  expect([code_challenge_method, max_age]).toEqual(["S256", "900"]);
  for (const each of [code_challenge, nonce, state]) expect(each).toMatch(/^[\w-]{43}$/);

  bed.provider.comesNext({ sub: "2", name: "Hal", roles: ["carryover-helper", "else"] });
  const helper = await come();
  await see(helper).toHaveURL(/\/admin$/);
  expect((await helper.request.get("/admin/servers")).status()).toBe(404);

  bed.provider.comesNext({ sub: "3", name: ADMINISTRATOR.name, roles: ["else"] });
  const other = await come();
  await see(title(other)).toHaveText(text("factor.refused.title"));
  expect((await other.request.get("/admin", { maxRedirects: 0 })).headers().location).toContain("/admin/sign-in");

  bed.provider.comesNext(null);
  await see(title(await come())).toHaveText(text("factor.refused.title"));

  bed.provider.comesNext({ sub: "2", name: "Hal", roles: [] });
  await see(title(await come())).toHaveText(text("factor.refused.title"));
  await helper.goto("/admin");
  await see(helper).toHaveURL(/\/admin\/sign-in$/);
  // The emergency account is another, and still there.
  await signInAsAdministrator(await browser());
});

it.each([
  ["light", 1280],
  ["dark", 375],
] as const)("its pages can be used by everybody: %s, %i pixels", async (colorScheme, width) => {
  await forgetFactors();
  const page = await browser({ colorScheme, viewport: { width, height: 800 } });
  await page.goto("/admin/sign-in");
  await accessible(page);
  await page.goto("/admin/sign-in/refused");
  await accessible(page);
  await signInAsAdministrator(page);
  for (const path of ["second-step", "prove", "administrators", "account"]) {
    await page.goto(`/admin/${path}`);
    await accessible(page);
  }
  await page.goto("/admin/second-step");
  await page.keyboard.press("Tab");
  await button(page, text("factor.app.setUp")).focus();
  await page.keyboard.press("Enter");
  await see(title(page)).toHaveText(text("factor.app.setUpTitle"));
  await accessible(page);
  app = await appOn(page);
  await field(page, text("factor.app.code")).fill(app.generate());
  await button(page, text("factor.app.confirm")).click();
  await see(title(page)).toHaveText(text("factor.codes.shownTitle"));
  await accessible(page);
  await page.goto("/admin/second-step/remove/app");
  await accessible(page);
  await page.goto("/admin/second-step");
  await accessible(page);
  const next = await browser({ colorScheme, viewport: { width, height: 800 } });
  await firstStep(next);
  await see(title(next)).toHaveText(text("factor.signIn.title"));
  await accessible(next);
  await forgetFactors();
});
