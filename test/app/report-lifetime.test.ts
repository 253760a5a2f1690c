/** What the page of a report says of its end, rendered as the portal does it. */
import { createElement, type FunctionComponent } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, describe, expect, it } from "vitest";
import { LANGUAGES } from "../../lib/i18n/languages.ts";
import { inLanguage } from "../../lib/i18n/reader.ts";
import { text } from "../../lib/i18n/translator.ts";
import type { ErasedReport } from "../../lib/services/erased-report.ts";

/** Named at run time: these are pages' sources, which the checks of tests and library do not read. */
const SOURCES = {
  kept: "../../app/move/[migration]/report/kept-until.tsx",
  erased: "../../app/move/[migration]/report/erased-page.tsx",
};
const END = Date.UTC(2027, 2, 9, 16, 0);

let KeptUntil: FunctionComponent<{ at: number; zone: string }>;
let ErasedPage: FunctionComponent<{ migration: string; erased: ErasedReport }>;
beforeAll(async () => {
  ({ KeptUntil } = await import(SOURCES.kept));
  ({ ErasedPage } = await import(SOURCES.erased));
});

const wordsOf = (html: string) => html.replace(/<[^>]*>/g, "");
const erased: ErasedReport = {
  ...{ reference: "CR-7K42", erasedAt: END, last: { endedAt: END, there: 206, found: 212 }, isOver: true, zone: "UTC" },
};
const erasedPage = (more: Partial<ErasedReport> = {}) =>
  wordsOf(renderToStaticMarkup(createElement(ErasedPage, { migration: "m", erased: { ...erased, ...more } })));

describe("UX 32: the page of a report", () => {
  it("says until when it can be read, with weekday, date, time and zone", () => {
    const html = renderToStaticMarkup(createElement(KeptUntil, { at: END, zone: "Europe/Berlin" }));
    expect(wordsOf(html)).toContain(
      "This report can be read at this address until Tuesday 9 March 2027 at 17:00, Berlin time.",
    );
    expect(html).toContain('<time dateTime="2027-03-09T16:00:00.000Z"');
  });

  it.each(LANGUAGES)("says so in every language: %s", (language) => {
    const html = inLanguage(language, () =>
      renderToStaticMarkup(createElement(KeptUntil, { at: END, zone: "Europe/Berlin" })),
    );
    expect(html).toContain("2027-03-09T16:00:00.000Z");
  });

  it("that was erased says when, what came over, and whether more can", () => {
    const over = erasedPage();
    expect(over).toContain("it was erased on Tuesday 9 March 2027");
    expect(over).toContain("206 messages were in your new account when the last copy ended, of 212 found");
    expect(over).toContain(text("report.erased.over"));
    expect(erasedPage({ isOver: false })).toContain(text("report.erased.again"));
    expect(erasedPage({ last: null })).toContain(text("report.erased.none"));
  });
});
