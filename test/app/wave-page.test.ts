/** The page of a wave, without JavaScript: every field that is read when it is sent stands in it, as it was saved. */
import { createElement, type FunctionComponent } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, expect, it } from "vitest";
import { PHASES } from "../../lib/services/phases.ts";
import { NO_WAVE_LIMITS, WAVE_LIMIT_FIELDS } from "../../lib/services/wave-limits-form.ts";
import type { WaveForm } from "../../lib/services/waves.ts";

const DATES = {
  ...{ announced: "", deliverySwitched: "", importsClose: "", readOnly: "", switchedOff: "", deleted: "" },
  zone: "UTC",
};
const FIRST: WaveForm = { ...DATES, ...NO_WAVE_LIMITS, name: "Physics", contactName: "", contactEmail: "" };

/** Named at run time: these are pages' sources, which the checks of tests and library do not read. */
const SOURCES = { forms: "../../app/_admin/forms.ts", page: "../../app/_admin/wave-page.tsx" };

type Page = FunctionComponent<{ id: string; title: string; form: object; action: () => Promise<void> }>;
let WavePage: Page;
let waveLabels: () => object;
let shownForm: (kept: null, first: object, labels: object) => object;
beforeAll(async () => {
  ({ WavePage, waveLabels } = await import(SOURCES.page));
  ({ shownForm } = await import(SOURCES.forms));
});

function pageOf(form: Partial<WaveForm>): string {
  const shown = shownForm(null, { ...FIRST, ...form }, waveLabels());
  return renderToStaticMarkup(
    createElement(WavePage, { id: "wave", title: "Physics", form: shown, action: async () => undefined }),
  );
}

it("the page of a wave has every field of its dates, hours and limits", () => {
  const html = pageOf({});
  const fields = [...PHASES, "zone", "name", "contactName", "contactEmail", ...WAVE_LIMIT_FIELDS];
  expect(fields.filter((field) => !html.includes(`name="${field}"`))).toEqual([]);
  expect(html).toMatch(/<details(?! open)[^>]*><summary[^>]*>Hours and limits/);
});

it("UX 40: limits that are set are shown without being looked for, as they were typed", () => {
  const html = pageOf({ maxConnections: "3", hoursFrom: "20:00", hoursTo: "06:00", sat: "yes" });
  expect(html).toMatch(/<details open[^>]*><summary[^>]*>Hours and limits/);
  expect(html).toMatch(/<input[^>]*name="maxConnections"[^>]*value="3"/);
  expect(html).toContain('value="20:00"');
});
