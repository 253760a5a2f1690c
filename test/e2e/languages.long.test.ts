/** Choosing a language, and correcting what stands in one; languages/ has every page and a whole move in each. */
import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { LANGUAGE_FACTS, LANGUAGES } from "../../lib/i18n/languages.ts";
import { inLanguage } from "../../lib/i18n/reader.ts";
import { text } from "../../lib/i18n/translator.ts";
import { type Bed, startBed } from "./support/bed.ts";
import build from "./support/build.ts";
import { see } from "./support/see.ts";
import { signInAsAdministrator } from "./support/steps.ts";

let bed: Bed;
beforeAll(async () => {
  await build();
  bed = await startBed();
});
afterAll(() => bed?.close());

it("UX 50: every language has its pages and a move shown", () => {
  const files = globSync("*.long.test.ts", { cwd: join(import.meta.dirname, "languages") });
  const shown = files.map((file) => basename(file, ".long.test.ts"));
  expect(shown.sort()).toEqual([...LANGUAGES, "pseudo"].sort());
});

it("a reader chooses the language without JavaScript, and comes back to the same page", async () => {
  const context = await bed.context({ javaScriptEnabled: false, locale: "de-DE" });
  const page = await context.newPage();
  await page.goto("/help?from=here");
  await page.getByRole("link", { name: LANGUAGE_FACTS.ar.name }).click();
  expect(page.url()).toBe(`${bed.portal.url}/help?from=here`);
  await see(page.locator("html")).toHaveAttribute("dir", "rtl");
  await see(page.getByRole("heading", { level: 1 })).toHaveText(inLanguage("ar", () => text("help.title")));
  await context.close();
});

it("an administrator corrects a text, which readers see, and puts it back", async () => {
  const page = await (await bed.context()).newPage();
  await signInAsAdministrator(page);
  await page.goto("/admin/texts?language=fr&search=help.title");
  await see(page.getByText(text("texts.machine"), { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "help.title" }).click();
  const field = page.getByRole("textbox", { name: text("texts.edit.text", { language: "Français" }) });
  await field.fill("Aide {nothing}");
  await page.getByRole("button", { name: text("admin.save") }).click();
  await see(page.locator("#error-summary")).toContainText(text("texts.problem.unknown", { part: "nothing" }));
  await see(field).toHaveValue("Aide {nothing}");
  await field.fill("Tout ce qui aide");
  await page.getByRole("button", { name: text("admin.save") }).click();
  await see(page.getByText(text("texts.saved"))).toBeVisible();

  const reader = await (await bed.context({ locale: "fr-FR" })).newPage();
  await reader.goto("/help");
  await see(reader.getByRole("heading", { level: 1 })).toHaveText("Tout ce qui aide");
  await page.getByRole("button", { name: text("texts.edit.reset") }).click();
  await see(page.getByText(text("texts.reset"))).toBeVisible();
  await reader.reload();
  await see(reader.getByRole("heading", { level: 1 })).toHaveText(inLanguage("fr", () => text("help.title")));
});
