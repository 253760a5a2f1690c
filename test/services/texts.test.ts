/** Administrators correct, review and put back the texts of the pages. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { textKeys } from "../../lib/i18n/catalogues.ts";
import { inLanguage } from "../../lib/i18n/reader.ts";
import { text } from "../../lib/i18n/translator.ts";
import { NotFound } from "../../lib/services/access.ts";
import { freshTexts, showNewTexts } from "../../lib/services/fresh-texts.ts";
import * as texts from "../../lib/services/texts.ts";
import { addAdministrator, type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
let viewer: Administrator;
beforeAll(async () => {
  portal = await testPortal();
  viewer = (await addAdministrator(portal)).viewer;
});
afterEach(async () => {
  await portal.database.client.textCorrection.deleteMany();
  await portal.database.client.auditEvent.deleteMany();
  await showNewTexts(portal.database);
});
afterAll(() => portal.close());

const french = { language: "fr", key: "common.back" };
const shown = (language: "de" | "fr" = "fr") => inLanguage(language, () => text("common.back"));
const list = (wish: Partial<texts.TextsWish> = {}) =>
  texts.listTexts(portal, viewer, { language: "fr", search: "", filter: "all", page: 1, ...wish });
const save = (words: string, name = french) => texts.saveText(portal, viewer, name, words);
const acts = async () => (await portal.database.client.auditEvent.findMany()).map(({ action }) => action);

describe("a text", () => {
  it("is shown as it was corrected, at once, and recorded", async () => {
    const before = shown();
    expect(await save("Page précédente")).toEqual([]);
    expect([shown(), shown("de")]).toEqual(["Page précédente", inLanguage("de", () => text("common.back"))]);
    expect(await texts.textToEdit(portal, viewer, "fr", "common.back")).toMatchObject({
      ...{ source: "Back", text: "Page précédente", original: before, state: "corrected" },
    });
    const [row] = await portal.database.client.auditEvent.findMany();
    expect(row).toMatchObject({ action: "text.change", actorId: viewer.administratorId });
    expect(JSON.parse(row?.details ?? "")).toEqual(french);
  });

  it("goes back to the original", async () => {
    const before = shown();
    await save("Page précédente");
    await texts.resetText(portal, viewer, "fr", "common.back");
    expect(shown()).toBe(before);
    await texts.resetText(portal, viewer, "fr", "common.back");
    expect(await acts()).toEqual(["text.change", "text.reset"]);
  });

  it("is saved only when it can be filled in", async () => {
    const step = { language: "fr", key: "common.step" };
    expect(await save("Étape {number}", step)).toEqual([{ kind: "missing", detail: "of" }]);
    expect(await save("Étape {number} sur {of} {x}", step)).toEqual([{ kind: "unknown", detail: "x" }]);
    expect(await save("Étape {number} sur {of", step)).toMatchObject([{ kind: "invalid" }]);
    expect(await save("  ")).toEqual([{ kind: "empty", detail: "" }]);
    expect(await save("x".repeat(texts.LONGEST_TEXT + 1))).toEqual([{ kind: "tooLong", detail: "" }]);
    expect(await portal.database.client.textCorrection.count()).toBe(0);
    expect(await acts()).toEqual([]);
  });

  it("that nobody knows is not there", async () => {
    for (const name of [
      { language: "fr", key: "common.nothing" },
      { language: "xx", key: "common.back" },
      { language: "en-XA", key: "common.back" },
      { language: "fr", key: "__proto__.toString" },
    ]) {
      await expect(save("x", name)).rejects.toThrow(NotFound);
      await expect(texts.textToEdit(portal, viewer, name.language, name.key)).rejects.toThrow(NotFound);
    }
  });
});

describe("a translation by machine", () => {
  it("counts as unreviewed until somebody corrects it or says that it is right", async () => {
    expect((await list()).unreviewed).toBe(textKeys().length);
    await save("Page précédente");
    await texts.reviewText(portal, viewer, "fr", "common.continue");
    expect((await list()).unreviewed).toBe(textKeys().length - 2);
    expect((await list({ search: "common.continue" })).rows).toMatchObject([{ state: "original" }]);
    expect((await list({ language: "de" })).unreviewed).toBe(0);
    expect(await acts()).toEqual(["text.change", "text.review"]);
  });

  it("asks to be looked at again when the English text has changed", async () => {
    await save("Page précédente");
    await portal.database.client.textCorrection.updateMany({ data: { source: "Go back" } });
    const { rows } = await list({ filter: "unreviewed", search: "common.back" });
    expect(rows).toMatchObject([{ key: "common.back", state: "sourceChanged", text: "Page précédente" }]);
    await texts.reviewText(portal, viewer, "fr", "common.back");
    expect((await list({ search: "common.back" })).rows).toMatchObject([{ state: "corrected" }]);
  });
});

describe("the list", () => {
  it("finds texts by their English words, their own, and their key", async () => {
    await save("Page précédente");
    const keys = async (search: string) => (await list({ search })).rows.map(({ key }) => key);
    expect(await keys("PRÉCÉDENTE")).toContain("common.back");
    expect(await keys("common.back")).toEqual(["common.back"]);
    expect(await keys("Skip to the content")).toEqual(["common.skip"]);
    expect(await keys("no such words")).toEqual([]);
    expect((await list({ filter: "corrected" })).rows.map(({ key }) => key)).toEqual(["common.back"]);
  });

  it("comes in pages", async () => {
    const { found, pages, rows } = await list();
    expect([found, pages, rows.length]).toEqual([
      ...[textKeys().length, Math.ceil(textKeys().length / texts.TEXTS_A_PAGE), texts.TEXTS_A_PAGE],
    ]);
    const last = await list({ page: 9999 });
    expect(last.page).toBe(pages);
    expect(last.rows.at(-1)?.key).toBe(textKeys().at(-1));
  });
});

it("another web process shows a change within seconds, and asks the database no more often", async () => {
  const { client } = portal.database;
  const now = Date.now() + 60_000;
  await freshTexts(portal.database, now);
  await client.textCorrection.create({ data: { ...french, text: "Autrement", source: "Back" } });
  await freshTexts(portal.database, now + 2000);
  expect(shown()).not.toBe("Autrement");
  await freshTexts(portal.database, now + 5000);
  expect(shown()).toBe("Autrement");
});

it("says once that the database does not answer, and once that it does again, and shows texts as they were", async () => {
  const { client } = portal.database;
  await client.textCorrection.deleteMany();
  await client.textCorrection.create({ data: { ...french, text: "Ailleurs", source: "Back" } });
  const now = Date.now() + 600_000;
  await freshTexts(portal.database, now);
  const away = {
    ...portal.database,
    client: { ...client, textCorrection: { findMany: () => Promise.reject("gone") } },
  };
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const again = vi.spyOn(console, "info").mockImplementation(() => undefined);
  for (const later of [10_000, 20_000, 30_000]) await freshTexts(away as never, now + later);
  expect([said.mock.calls.length, again.mock.calls.length, shown()]).toEqual([1, 0, "Ailleurs"]);
  for (const later of [40_000, 50_000]) await freshTexts(portal.database, now + later);
  expect([said.mock.calls.length, again.mock.calls.length]).toEqual([1, 1]);
  await freshTexts(away as never, now + 60_000);
  expect(said).toHaveBeenCalledTimes(2);
  await freshTexts(portal.database, now + 70_000);
  said.mockClear();
});
