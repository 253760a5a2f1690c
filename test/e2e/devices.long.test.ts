/** After the move: settings for phones and computers, and what mail programs and administrators are told. */
import { readFileSync } from "node:fs";
import { request as ask } from "node:http";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { APPS } from "../../app/_devices/apps.ts";
import { text } from "../../lib/i18n/translator.ts";
import { readPlist, readXml } from "../support/xml-reader.ts";
import { type Bed, type Mover, startBed } from "./support/bed.ts";
import { see } from "./support/see.ts";
import { prepareMove, signIn, signInAsAdministrator, start, untilTitle } from "./support/steps.ts";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let bed: Bed;
let page: Page;
let devices: string;
let person: Mover;
beforeAll(async () => {
  bed = await startBed();
  const context = await bed.context({ permissions: ["clipboard-read", "clipboard-write"] });
  page = await context.newPage();
  person = bed.mover("hanna");
  devices = `/move/${await prepareMove(page, person)}/devices`;
  await start(page);
  await untilTitle(page, text("progress.title.done"));
  const admin = await (await bed.context()).newPage();
  await fillInForm(admin);
});
afterAll(() => bed?.close());
afterEach(() => expect(bed.complaints()).toEqual([]));

/** As the administrator does it, so that the form is tried as well. */
async function fillInForm(admin: Page): Promise<void> {
  await signInAsAdministrator(admin);
  const { id } = await bed.database.client.server.findFirstOrThrow({ where: { use: "new" } });
  await admin.goto(`/admin/servers/${id}`);
  await admin.getByLabel(text("devices.server.smtpHost")).fill("smtp.new.example");
  await admin.getByLabel(text("devices.server.mailDomain")).fill("@New.example");
  await admin.getByRole("button", { name: text("admin.save"), exact: true }).click();
  await see(admin).toHaveURL(/\/servers$/);
  await admin.goto(`/admin/servers/${id}/programs`);
  await see(admin.getByText("autoconfig.new.example. A 127.0.0.1")).toBeVisible();
  await see(admin.getByText("_submissions._tcp.new.example. SRV 0 1 465 smtp.new.example.")).toBeVisible();
  await expectGood(admin);
}

/** No serious finding of axe, and nothing wider than the window. */
async function expectGood(shown: Page): Promise<void> {
  for (const width of [1280, 375]) {
    await shown.setViewportSize({ width, height: 800 });
    const { violations } = await new AxeBuilder({ page: shown }).withTags(RULES).analyze();
    expect(violations.filter(({ impact }) => /serious|critical/.test(impact ?? ""))).toEqual([]);
    expect(await shown.evaluate<number>("document.documentElement.scrollWidth")).toBe(width);
  }
}

const heading = (shown: Page) => shown.getByRole("heading", { level: 1 });

async function codeAddress(shown: Page): Promise<string> {
  await shown.goto(`${devices}?app=iphone`);
  await shown.getByRole("button", { name: /code$/ }).click();
  await see(shown.getByRole("img", { name: text("devices.code.picture") })).toBeVisible();
  return (await shown.getByText(`${bed.portal.url}/s/`).textContent()) ?? "";
}

describe("UX 46: setting up devices", () => {
  it("has steps, how to remove the old account, and values for every device and program", async () => {
    for (const app of APPS) {
      await page.goto(devices);
      await page.getByRole("link", { name: text(`devices.app.${app}`), exact: true }).click();
      await see(page.getByRole("heading", { name: text(`devices.heading.${app}`) })).toBeVisible();
      await see(page.getByRole("heading", { name: text("devices.remove.heading") })).toBeVisible();
      await see(page.getByText("hanna@old.example").first()).toBeVisible();
      await see(page.getByText("smtp.new.example", { exact: true })).toBeVisible();
      await expectGood(page);
    }
    await page.goto(`${devices}?app=iphone`);
    await see(page.getByText(/8 minutes/)).toBeVisible();
  });

  it("copies a value by its button", async () => {
    await page.goto(`${devices}?app=other`);
    await page
      .getByRole("button", { name: `${text("devices.copy")} ${text("devices.values.outgoing")}: Server` })
      .click();
    await see(page.getByText(text("devices.copied"))).toBeVisible();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe("smtp.new.example");
  });

  it("opens on the phone by a code, once, in one browser, and shows neither mail nor a password", async () => {
    const address = await codeAddress(page);
    const phone = await (await bed.context({ viewport: { width: 375, height: 700 } })).newPage();
    // Looking at the link does not use it up.
    for (let look = 0; look < 2; look += 1) await phone.goto(address);
    await expectGood(phone);
    expect(await phone.content()).not.toContain("hanna@new.example");
    await phone.getByRole("button", { name: text("devices.phone.open") }).click();
    await see(phone.getByText("hanna@new.example", { exact: true }).first()).toBeVisible();
    await expectGood(phone);
    expect(await phone.content()).not.toMatch(/hanna@old\.example|INBOX/);
    const download = phone.waitForEvent("download");
    await phone.getByRole("link", { name: text("devices.phone.getProfile") }).click();
    const profile = readPlist(readFileSync(await (await download).path(), "utf8"));
    expect(profile).toMatchObject({
      PayloadContent: [
        { IncomingMailServerUsername: "hanna@new.example", OutgoingMailServerHostName: "smtp.new.example" },
      ],
    });
    const other = await (await bed.context()).newPage();
    await other.goto(address);
    await see(heading(other)).toHaveText(text("devices.phone.overTitle"));
    expect((await other.request.get(`${address}/mail.mobileconfig`)).status()).toBe(404);
    await page.reload();
    await see(page.getByText(text("devices.code.opened"))).toBeVisible();
  });

  it("is given to Apple's devices with their own type, and kept by nobody on the way", async () => {
    const profile = await page.request.get(devices.replace("devices", "mail.mobileconfig"));
    expect(profile.headers()).toMatchObject({
      "content-type": "application/x-apple-aspen-config",
      "cache-control": "no-store",
      "referrer-policy": "same-origin",
    });
  });

  it("works without JavaScript, at 320 px", async () => {
    const options = { javaScriptEnabled: false, viewport: { width: 320, height: 700 } };
    const plain = await (await bed.context(options)).newPage();
    await signIn(plain, person);
    await plain.getByRole("link", { name: text("devices.step") }).click();
    await see(plain.getByText("smtp.new.example", { exact: true })).toBeVisible();
    expect(await plain.getByRole("button", { name: new RegExp(text("devices.copy")) }).count()).toBe(0);
    const address = await codeAddress(plain);
    const phone = await (await bed.context(options)).newPage();
    await phone.goto(address);
    await phone.getByRole("button", { name: text("devices.phone.open") }).click();
    await see(phone.getByText("hanna@new.example", { exact: true }).first()).toBeVisible();
  });

  it('stands between the report and the end of "Your move", and remembers that it was done', async () => {
    await page.goto("/move");
    const steps = await page.getByRole("main").getByRole("listitem").allInnerTexts();
    const places = ["home.step.report", "devices.step", "home.step.signOff"] as const;
    expect(places.map((key) => steps.findIndex((step) => step.includes(text(key))))).toEqual([5, 6, 7]);
    expect(steps[6]).toContain(text("common.status.notStarted"));
    // Not needed for the end.
    await see(page.getByRole("link", { name: text("home.step.signOff") })).toBeVisible();
    await page.getByRole("link", { name: text("devices.step") }).click();
    await page.getByRole("button", { name: text("devices.done.button") }).click();
    await see(page).toHaveURL(/\/move$/);
    await see(page.getByText(text("devices.stepDone"))).toBeVisible();
  });
});

/** As a program asks that reaches the portal by another name. */
function asked(host: string, path: string, body?: string): Promise<{ status: number; type: string; body: string }> {
  const { hostname, port } = new URL(bed.portal.url);
  const options = { hostname, port, path, method: body === undefined ? "GET" : "POST", headers: { host } };
  return new Promise((resolve, reject) => {
    const request = ask(options, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("end", () => {
        const type = String(response.headers["content-type"]);
        resolve({ status: response.statusCode ?? 0, type, body: Buffer.concat(pieces).toString() });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

const QUESTION = "<Autodiscover><Request><EMailAddress>anybody@new.example</EMailAddress></Request></Autodiscover>";

describe("UX 47: mail programs that ask by themselves", () => {
  it.each([
    ["autoconfig.new.example", "/mail/config-v1.1.xml?emailaddress=anybody%40new.example"],
    ["new.example", "/.well-known/autoconfig/mail/config-v1.1.xml"],
  ])("are told by %s%s", async (host, path) => {
    const answer = await asked(host, path);
    expect([answer.status, answer.type]).toEqual([200, "text/xml; charset=utf-8"]);
    expect(readXml(answer.body).name).toBe("clientConfig");
    expect((await asked("www.new.example", path)).status).toBe(404);
  });

  it.each([
    "/autodiscover/autodiscover.json/v1.0/anybody@new.example?Protocol=AutodiscoverV1",
    "/autodiscover/autodiscover.json?Email=anybody%40new.example&protocol=Autodiscoverv1",
    "/Autodiscover/Autodiscover.json?Email=anybody%40new.example&Protocol=AutodiscoverV1",
  ])("are led on by %s", async (path) => {
    const answer = await asked("autodiscover.new.example", path);
    expect([answer.status, answer.type]).toEqual([200, "application/json; charset=utf-8"]);
    const Url = "https://autodiscover.new.example/autodiscover/autodiscover.xml";
    expect(JSON.parse(answer.body)).toEqual({ Protocol: "AutodiscoverV1", Url });
    expect((await asked("www.new.example", path)).status).toBe(404);
  });

  it.each(["/autodiscover/autodiscover.xml", "/Autodiscover/Autodiscover.xml"])(
    "are told at %s, and nothing about accounts",
    async (path) => {
      const answer = await asked("autodiscover.new.example", path, QUESTION);
      expect([answer.status, answer.type]).toEqual([200, "text/xml; charset=utf-8"]);
      expect(answer.body).toContain("<LoginName>anybody@new.example</LoginName>");
      const long = `${QUESTION}${" ".repeat(100_000)}`;
      for (const wrong of ["", "nonsense", QUESTION.replace("new.example", "elsewhere.example"), long])
        expect((await asked("autodiscover.new.example", path, wrong)).body).toContain(
          "<Message>Invalid Request</Message>",
        );
      expect((await asked("www.new.example", path, QUESTION)).status).toBe(404);
    },
  );
});
