/** What the check page says before the first byte, rendered as the portal does it. */
import { createElement, type FunctionComponent } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, describe, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import type { CheckView } from "../../lib/services/check.ts";
import type { Preflight } from "../../lib/services/preflight.ts";

/** Named at run time: these are pages' sources, which the checks of tests and library do not read. */
const SOURCE = "../../app/move/[migration]/check/looked-ahead.tsx";

type Seen = Pick<CheckView, "preflight" | "totals" | "deadline" | "phases" | "zone" | "toBeMade" | "untouched">;

let LookedAhead: FunctionComponent<{ view: Seen; path: string }>;
beforeAll(async () => {
  ({ LookedAhead } = await import(SOURCE));
});

const NOTHING: Preflight = {
  ...{ tooLarge: [], appendLimit: null, keywords: [], renamed: [], merged: [], proposedOut: [], proposedNames: 0 },
  ...{ notMail: [], missed: [], deleted: 0, end: null, isLate: false, toLookAt: 0 },
};
const TOTALS: CheckView["totals"] = {
  ...{ folders: { chosen: 1, all: 1 }, messages: 1, messagesKnown: true, bytes: 10, bytesKnown: true, free: null },
  leftOutMessages: 0,
};
const PHASES: CheckView["phases"] = {
  ...{ line: [], closes: null, closed: false, hasGrace: false, isOff: false, replacedBy: null, zone: "UTC" },
};

function page(
  preflight: Partial<Preflight>,
  totals: Partial<CheckView["totals"]> = {},
  deadline: number | null = null,
) {
  const view: Seen = {
    ...{ preflight: { ...NOTHING, ...preflight }, totals: { ...TOTALS, ...totals }, deadline, phases: PHASES },
    ...{ zone: "UTC", toBeMade: 0, untouched: 0 },
  };
  return renderToStaticMarkup(createElement(LookedAhead, { view, path: "/move/m" }));
}

const link = (href: string, words: string) => `<a href="/move/m/${href}" class="link">${words}</a>`;

describe("UX 13: what was found out beforehand comes with a choice", () => {
  const large = { path: ["Inbox"], bytes: 90, receivedAt: null };
  const renamed = { path: ["a"], newPath: ["b"], reasons: ["characters" as const] };
  it.each<[string, Partial<Preflight>, string]>([
    ["messages are too large", { tooLarge: [large], appendLimit: 50 }, link("folders", text("check.changeChoice"))],
    ["folders need other names", { renamed: [renamed] }, link("folders", text("check.chooseNames"))],
    ["folders become one", { merged: [{ newPath: ["b"], paths: [["a"], ["c"]] }] }, text("check.chooseNames")],
    [
      "folders are left out that are missed later",
      { missed: [["Drafts"]] },
      link("folders", text("check.changeChoice")),
    ],
    ["folders are proposed to be left out", { proposedOut: [["x"]] }, link("folders", text("check.changeChoice"))],
    ["folders are no mail", { notMail: [["Calendar"]] }, link("folders", text("check.bringAll"))],
    ["marks are lost", { keywords: [{ keyword: "later", messages: 3 }] }, text("check.keywordsChoice")],
    ["messages are marked as deleted", { deleted: 4 }, text("check.deletedChoice")],
  ])("where %s", (_, preflight, choice) => {
    expect(page({})).not.toContain(choice);
    expect(page(preflight)).toContain(choice);
  });

  it("where there is not room enough", () => {
    const choice = link("space", text("check.leaveOut"));
    expect(page({}, { free: 50, bytes: 10 })).not.toContain(choice);
    expect(page({}, { free: 5, bytes: 10 })).toContain(choice);
  });

  it("where it will not be done in time", () => {
    const choice = link("space", text("check.leaveOut"));
    expect(page({ end: 9, isLate: false }, {}, 5)).not.toContain(choice);
    expect(page({ end: 9, isLate: true }, {}, 5)).toContain(choice);
  });
});
