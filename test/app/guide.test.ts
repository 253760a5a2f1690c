/** The guide as a file, and the contact in the foot of every page, rendered as the portal does it. */
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createElement, type FunctionComponent } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, describe, expect, it } from "vitest";
import { LANGUAGES } from "../../lib/i18n/languages.ts";
import { inLanguage } from "../../lib/i18n/reader.ts";
import { text } from "../../lib/i18n/translator.ts";
import type { HelpFacts } from "../../lib/services/help.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const URL_OF_PORTAL = "https://move.example.org";

/** Named at run time: these are pages' sources, which the checks of tests and library do not read. */
const SOURCES = {
  file: "../../app/_help/guide-file.tsx",
  steps: "../../app/_help/guide-steps.ts",
  footer: "../../app/_components/site-footer.tsx",
};

let guideFile: (facts: HelpFacts, now: number) => Promise<string>;
let GUIDE_STEPS: readonly string[];
let SiteFooter: FunctionComponent<{ organisation: HelpFacts["organisation"]; address: string }>;
beforeAll(async () => {
  ({ guideFile } = await import(SOURCES.file));
  ({ GUIDE_STEPS } = await import(SOURCES.steps));
  ({ SiteFooter } = await import(SOURCES.footer));
});

const ORGANISATION = {
  ...{ name: "Example", contact: "Service desk", contactEmail: "help@example.org", contactPhone: "+49 30 1234567" },
  genuine: "Announced in a letter of 2 November.",
};

const FACTS: HelpFacts = {
  ...{ url: URL_OF_PORTAL, organisation: ORGANISATION, zone: "Europe/Berlin" },
  deadline: Date.parse("2026-12-18T16:00:00Z"),
  oldServers: [{ name: "Old <mail>", loginHint: "Without @old.example" }],
  newServers: [
    {
      ...{ name: "New mail", loginHint: null },
      incoming: { host: "imap.new.example", port: 993, security: "tls" },
      outgoing: { host: "smtp.new.example", port: 465, security: "starttls" },
    },
  ],
};

const fileIn = (language: (typeof LANGUAGES)[number], facts = FACTS) =>
  inLanguage(language, () => guideFile(facts, Date.parse("2026-11-30T10:00:00Z")));

describe("the guide as a file", () => {
  it.each(LANGUAGES)("has all of it within, and asks nobody for anything: %s", async (language) => {
    const html = await fileIn(language);
    const sources = [...html.matchAll(/<img[^>]* src="([^"]*)"/g)].map(([, source = ""]) => source.slice(0, 23));
    expect(sources).toEqual(GUIDE_STEPS.map(() => "data:image/webp;base64,"));
    expect(html).not.toMatch(/<script|<link|url\(|href="\//);
    expect(html).toContain("default-src &#x27;none&#x27;; img-src data:");
    expect(html).toContain(`<html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}">`);
  });

  it("is filled in from the portal's settings, whatever they hold", async () => {
    const html = await fileIn("de");
    const facts = ["Old &lt;mail&gt;", "Without @old.example", "imap.new.example", "smtp.new.example", "STARTTLS"];
    for (const fact of [...facts, URL_OF_PORTAL, ORGANISATION.contactPhone, ORGANISATION.genuine])
      expect(html).toContain(fact);
    expect(html).toContain("Freitag, 18. Dezember 2026 um 17:00 Uhr, Ortszeit Berlin");
    expect(html).toContain(`href="${URL_OF_PORTAL}/move"`);
  });

  it("can be made of a portal that says nothing of itself yet", async () => {
    const html = await fileIn("en", { ...FACTS, organisation: null, deadline: null, oldServers: [], newServers: [] });
    expect(html).toContain(inLanguage("en", () => text("help.dates.none")));
    expect(html).toContain(inLanguage("en", () => text("help.contact.none")));
  });

  it("has a small picture of each step in English and German, all together less than a megabyte", () => {
    const sizes = LANGUAGES.flatMap((language) =>
      GUIDE_STEPS.flatMap((step) => {
        const file = path.join(root, "public", "guide", language, `${step}.webp`);
        if (!existsSync(file) && language !== "en" && language !== "de") return [];
        return [statSync(file).size];
      }),
    );
    expect(sizes.length).toBeGreaterThanOrEqual(2 * GUIDE_STEPS.length);
    expect(Math.max(...sizes)).toBeLessThan(60_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_000_000);
  });
});

describe("the foot of every page", () => {
  const foot = (address: string, organisation: HelpFacts["organisation"] = ORGANISATION) =>
    renderToStaticMarkup(createElement(SiteFooter, { address, organisation }));
  const addresses = (html: string) => [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href);

  it("begins with the one contact, on whichever page", () => {
    for (const address of ["/", "/move", "/admin"])
      expect(addresses(foot(address)).slice(0, 3)).toEqual(["tel:+49301234567", "mailto:help@example.org", "/help"]);
  });

  it("has no empty place where nobody has entered a contact", () => {
    const none = { ...ORGANISATION, contact: null, contactEmail: null, contactPhone: null };
    expect(addresses(foot("/", none))[0]).toBe("/help");
    expect(addresses(foot("/", null))[0]).toBe("/help");
  });
});
