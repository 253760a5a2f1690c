/** An old server that takes no passwords: set up by an administrator, connected without JavaScript at a real provider, with all that can go wrong. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { byTokens } from "../support/oidc/dovecot-tokens.ts";
import { CLIENT, MAIL_SCOPES, type OpenIdProvider, startProvider } from "../support/oidc/provider.ts";
import { portalFolder, startPortal } from "../support/running-portal.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { type Bed, type Mover, startBed } from "./support/bed.ts";
import { see } from "./support/see.ts";
import { goToCheck, signIn, signInAsAdministrator, start, untilListed, untilTitle } from "./support/steps.ts";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const HOUSE = "House";

let folder: string;
let bed: Bed;
let provider: OpenIdProvider;
let old: DovecotServer;
let admin: Page;
let page: Page;
let mover: Mover;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "carryover-oauth-"));
  bed = await startBed({
    start: (mail) => {
      const environment = { ...mail, CARRYOVER_TEST_PROVIDER: "loopback" };
      return startPortal({ folder: portalFolder(), environment });
    },
  });
  provider = await startProvider({ redirectUri: `${bed.portal.url}/oauth/return` });
  old = await startDovecot(byTokens(provider, folder));
  const { host, port } = old;
  await bed.database.client.server.updateMany({ where: { use: "old" }, data: { host, port } });
  mover = bed.mover("nora");
  seedMaildir(old, mover.oldLogin, sampleMailbox("nora", { messages: 30, folders: 4 }));
  admin = await (await bed.context()).newPage();
  await signInAsAdministrator(admin);
  page = await (await bed.context({ javaScriptEnabled: false })).newPage();
});
afterAll(async () => {
  await bed?.close();
  await old?.stop();
  await provider?.stop();
  rmSync(folder, { recursive: true, force: true });
});
/** Only the provider is another host, and its pages are not ours. */
afterEach(() => expect(bed.complaints().filter((line) => !line.includes(`${provider.issuer}/`))).toEqual([]));

const heading = (shown: Page) => shown.getByRole("heading", { level: 1 });
const BUTTON = text("connect.provider.button", { name: HOUSE });

async function expectGood(shown: Page): Promise<void> {
  for (const width of [1280, 375]) {
    await shown.setViewportSize({ width, height: 800 });
    expect(await shown.evaluate<number>("document.documentElement.scrollWidth")).toBe(width);
  }
  const { violations } = await new AxeBuilder({ page: shown }).withTags(RULES).analyze();
  expect(violations.filter(({ impact }) => /serious|critical/.test(impact ?? ""))).toEqual([]);
}

/** From the form to the provider's page, where this account does so. */
async function goThere(account: string, does: "Allow" | "Deny"): Promise<void> {
  await page.getByRole("button", { name: BUTTON }).click();
  await see(heading(page)).toHaveText(text("connect.leave.title", { name: HOUSE }));
  await page.getByRole("link", { name: text("connect.leave.go", { name: HOUSE }) }).click();
  await see(page.getByLabel("Account")).toBeVisible();
  await page.getByLabel("Account").fill(account);
  await page.getByRole("button", { name: does }).click();
  await page.waitForURL(`${bed.portal.url}/**`);
}

it("is set up by an administrator, who reads what to register", async () => {
  const { id } = await bed.database.client.server.findFirstOrThrow({ where: { use: "old" } });
  await admin.goto(`/admin/servers/${id}`);
  await admin.getByRole("link", { name: text("servers.provider.link") }).click();
  await see(admin.getByText(text("servers.provider.how.google.4"))).toBeVisible();
  await see(admin.getByText(`${bed.portal.url}/oauth/return`)).toBeVisible();
  await expectGood(admin);
  await admin.getByRole("link", { name: text("servers.provider.kind.openid") }).click();
  await admin.getByLabel(text("servers.provider.name")).fill(HOUSE);
  await admin.getByLabel(text("servers.provider.issuer")).fill("id.example");
  await admin.getByLabel(text("servers.provider.clientId")).fill(CLIENT.id);
  await admin.getByLabel(text("servers.provider.clientSecret"), { exact: true }).fill(CLIENT.secret);
  await admin.getByLabel(text("servers.provider.scopes")).fill(MAIL_SCOPES);
  await admin.getByRole("button", { name: text("servers.provider.save") }).click();
  const label = text("servers.provider.issuer");
  await see(admin.getByText(text("servers.provider.problem.noHttps", { label })).first()).toBeVisible();
  await admin.getByLabel(text("servers.provider.issuer")).fill(provider.issuer);
  await admin.getByLabel(text("servers.provider.clientSecret"), { exact: true }).fill(CLIENT.secret);
  await admin.getByRole("button", { name: text("servers.provider.save") }).click();
  await see(admin.getByText(text("servers.provider.works"))).toBeVisible();
  await see(admin.getByText(text("servers.provider.revokes"))).toBeVisible();
  await expectGood(admin);
});

it("is connected by a button instead of a password, and says what is wrong at each end of the way", async () => {
  await signIn(page, mover);
  await page.goto("/move/connect");
  expect(await page.locator('input[type="password"]').count()).toBe(0);
  await page.getByLabel(text("connect.login")).fill(mover.oldLogin);
  await goThere(mover.oldLogin, "Deny");
  await see(page.getByText(text("connect.notAllowed")).first()).toBeVisible();
  await see(page.getByLabel(text("connect.login"))).toHaveValue(mover.oldLogin);
  await goThere("somebody@old.example", "Allow");
  await see(
    page.getByText(text("connect.otherSignIn", { known: "yes", name: "somebody@old.example" })).first(),
  ).toBeVisible();
  await page.goto(`/oauth/return?state=made-up&code=x`);
  await see(page.getByText(text("connect.signInExpired")).first()).toBeVisible();
  await page.goto("/move/connect");
  await page.getByLabel(text("connect.login")).fill(mover.oldLogin);
  // Another account of the same browser: this provider changes it by a script, which there is none of here.
  await page.context().clearCookies({ name: /^_/ });
  await goThere(mover.oldLogin, "Allow");
  await see(page).toHaveURL(/\/move\/[^/]+\/folders/);
  await untilListed(page);
});

it("says so when the provider is down as somebody comes back", async () => {
  const other = await (await bed.context({ javaScriptEnabled: false })).newPage();
  await signIn(other, bed.mover("olaf"));
  await other.goto("/move/connect");
  await other.getByLabel(text("connect.login")).fill("olaf@old.example");
  await other.getByRole("button", { name: BUTTON }).click();
  await other.getByRole("link", { name: text("connect.leave.go", { name: HOUSE }) }).click();
  await see(other.getByLabel("Account")).toBeVisible();
  await expectGoodLeaving();
  // The page was there, its answers to us are not.
  provider.answerWith(503, "/token");
  await other.getByRole("button", { name: "Allow" }).click();
  await see(other.getByText(/The place where you sign in for .+ does not answer/).first()).toBeVisible();
  provider.answerWith(null);
});

/** The page before the provider's. */
async function expectGoodLeaving(): Promise<void> {
  const shown = await (await bed.context()).newPage();
  await signIn(shown, bed.mover("petra"));
  await shown.goto("/move/connect");
  await expectGood(shown);
  await shown.getByLabel(text("connect.login")).fill("petra@old.example");
  await shown.getByRole("button", { name: BUTTON }).click();
  await see(shown.getByText(text("connect.leave.scope", { name: HOUSE }))).toBeVisible();
  await see(shown.getByText(text("connect.leave.reads"))).toBeVisible();
  await expectGood(shown);
}

it("is copied, and signed off with the permission taken back", async () => {
  await page.goto("/move");
  const { id } = await bed.database.client.migration.findFirstOrThrow({
    where: { oldAccount: { login: mover.oldLogin } },
  });
  await page.goto(`/move/${id}/folders`);
  await goToCheck(page);
  await start(page);
  await untilTitle(page, text("progress.title.done"));
  await page.goto("/move/passwords");
  await see(page.getByText(new RegExp(`Signed in at .?${HOUSE}`))).toBeVisible();
  await page.goto(`/move/${id}/sign-off`);
  await see(page.getByText(text("signOff.revoked", { name: HOUSE }))).toBeVisible();
  await page.getByRole("button", { name: text("signOff.button") }).click();
  await untilTitle(page, text("signOff.doneTitle"));
  await see.poll(() => bed.database.client.tokenRevocation.count()).toBe(0);
  expect(provider.asked("/token/revocation").at(-1)?.status).toBe(200);
});
