/** docs/ADMINISTRATORS.md leads somebody word by word: what it names in bold stands on the pages just so. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ENGLISH } from "../lib/i18n/catalogue.ts";
import { SET_UP_STEPS } from "../lib/services/set-up-steps.ts";
import { actsOf, chaptersOf } from "./support/guide.ts";

const guide = readFileSync(join(import.meta.dirname, "..", "docs", "ADMINISTRATORS.md"), "utf8");
const sentences: readonly string[] = Object.values(ENGLISH).flatMap((area) => Object.values(area));
/** What is pressed may stand within a sentence. */
const links = sentences.flatMap((sentence) =>
  [...sentence.matchAll(/<(\w+)>([^<]+)<\/\1>/g)].map(([, , words = ""]) => words),
);
const texts = new Set([...sentences, ...links]);
/** A name that a numbered or bulleted point begins with is ours, unless it is a page's. */
const named = [...guide.matchAll(/\*\*([^*]+)\*\*/g)].map(([, words = ""]) => words.replace(/\s+/g, " "));
const OURS = ["Measure the old server"];

it("the administrators' guide names fields, buttons and pages as they are called", () => {
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((words) => !texts.has(words) && !OURS.includes(words))).toEqual([]);
});

it("the administrators' guide says of all that its first half hour names what is to be done with it", () => {
  const chapters = chaptersOf(guide, "The first half hour");
  expect(chapters.map(({ steps }) => steps.length)).toEqual([0, 4, 7, 3, 7]);
  const acts = chapters.flatMap(({ steps }) => steps.flatMap(actsOf));
  expect(acts.length).toBeGreaterThan(50);
  expect(chapters.reduce((sum, { minutes }) => sum + minutes, 0)).toBeLessThanOrEqual(30);
  expect(() => actsOf("Here stands **Save**.")).toThrow("what is to be done with **Save**?");
});

it("the administrators' guide has every step of the set-up", () => {
  const acts = SET_UP_STEPS.map((step) => ENGLISH.admin[`setUp.${step}.act`]);
  // Saving a server tests it.
  expect(acts.filter((act) => !named.includes(act))).toEqual([ENGLISH.admin["setUp.testServers.act"]]);
});
