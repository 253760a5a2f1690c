/** The answers to what people ask most: whole, in each language that is read by people, and leading somewhere. */
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createElement, type FunctionComponent } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, describe, expect, it } from "vitest";
import { inLanguage } from "../../lib/i18n/reader.ts";
import type { HelpFacts } from "../../lib/services/help.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Named at run time: these are pages' sources, which the checks of tests and library do not read. */
const SOURCES = { answers: "../../app/_help/answers.tsx", links: "../../app/_help/links.tsx" };

interface Answers {
  readonly QUESTIONS: readonly string[];
  readonly Answer: FunctionComponent<AnswerProps>;
}
type Links = Readonly<Record<string, string>>;
interface AnswerProps {
  readonly question: string;
  readonly links: Links;
  readonly facts: HelpFacts;
  readonly deadline: string | null;
}

let QUESTIONS: Answers["QUESTIONS"];
let Answer: Answers["Answer"];
let helpLinks: (migration: string | null, origin?: string) => Links;
beforeAll(async () => {
  ({ QUESTIONS, Answer } = await import(SOURCES.answers));
  ({ helpLinks } = await import(SOURCES.links));
});

const FACTS: HelpFacts = {
  ...{ url: "https://move.example.org", deadline: null, zone: "UTC", oldServers: [], newServers: [] },
  organisation: {
    ...{ name: "Example", contact: "Service desk", contactEmail: null, contactPhone: "+49 30 1234567" },
    genuine: "Announced in a letter of 2 November.",
  },
};

const markup = (question: string, links: Links, facts = FACTS, deadline: string | null = null) =>
  renderToStaticMarkup(createElement(Answer, { question, links, facts, deadline }));
const addressesIn = (html: string) => [...html.matchAll(/href="([^"]+)"/g)].map(([, href = ""]) => href);

/** These say a fact; all others say what to do next. */
const WITHOUT_NEXT_STEP = ["appPassword", "dates", "safe", "contact"];

describe.each(["en", "de"] as const)("the answers (%s)", (language) => {
  it("are there for the twelve questions and three more, and say what to do next", () => {
    expect(QUESTIONS.length).toBe(15);
    for (const question of QUESTIONS) {
      const html = inLanguage(language, () => markup(question, helpLinks(null)));
      expect(html.match(/<p>/g)?.length, question).toBeGreaterThan(1);
      const last = html.slice(html.lastIndexOf("<p>"));
      if (!WITHOUT_NEXT_STEP.includes(question)) expect(last, question).toMatch(/^<p>(Next|Weiter): .*<a href=/);
    }
  });

  it("lead to pages that there are, and to other answers", () => {
    const all = QUESTIONS.flatMap((question) =>
      inLanguage(language, () => addressesIn(markup(question, helpLinks("ID")))),
    );
    const isPage = (address: string) =>
      existsSync(path.join(root, "app", address.replace("/ID", "/[migration]"), "page.tsx"));
    const isThere = (address: string) =>
      address.startsWith("#") ? QUESTIONS.includes(address.slice(1)) : address.startsWith("tel:") || isPage(address);
    expect(all.length).toBeGreaterThan(15);
    expect(all.filter((address) => !isThere(address))).toEqual([]);
  });
});

it("answers lead to the reader's own pages, and to the list of their moves where they have none or several", () => {
  expect(addressesIn(markup("numbers", helpLinks("ID")))).toEqual(["/move/ID/report"]);
  expect(addressesIn(markup("numbers", helpLinks(null)))).toEqual(["/move"]);
  expect(addressesIn(markup("numbers", helpLinks(null, "https://move.example.org")))).toEqual([
    "https://move.example.org/move",
  ]);
});

it("answers hold what the administrator has set: address, announcement, contact, deadline", () => {
  expect(markup("safe", helpLinks(null))).toContain("move.example.org");
  expect(markup("safe", helpLinks(null))).toContain("Announced in a letter of 2 November.");
  expect(markup("contact", helpLinks(null))).toContain("+49 30 1234567");
  expect(markup("dates", helpLinks(null), FACTS, "Friday 18 December")).toContain("Friday 18 December");
  expect(markup("contact", helpLinks(null), { ...FACTS, organisation: null })).not.toContain("href");
});
