/** Moments in words: the same for every reader, in the zone that the page names. */
import { describe, expect, it } from "vitest";
import { calendarLeaf, type WhenStyle, when, zoneWords } from "../../app/_lib/when.ts";
import { inLanguage } from "../../lib/i18n/reader.ts";

/** Friday 18 December 2026, 17:00 in Berlin; already Saturday in Auckland. */
const DEADLINE = Date.UTC(2026, 11, 18, 16);

it.each<[WhenStyle, string]>([
  ["full", "Friday 18 December 2026 at 17:00, Berlin time"],
  ["dateTime", "18 December 2026, 17:00"],
  ["date", "Friday 18 December 2026"],
  ["day", "18 December 2026"],
  ["short", "18 Dec, 17:00"],
  ["time", "17:00"],
])("says a moment in the style %s", (style, words) => {
  expect(when(DEADLINE, "Europe/Berlin", style)).toBe(words);
});

it("takes day and hour from the zone, not from this machine", () => {
  expect(when(DEADLINE, "Pacific/Auckland")).toBe("Saturday 19 December 2026 at 05:00, Auckland time");
  expect(calendarLeaf(DEADLINE, "Pacific/Auckland")).toEqual({ month: "Dec", day: "19", weekday: "Sat" });
});

it("says midnight as 00:00", () => {
  expect(when(Date.UTC(2026, 11, 18, 23), "Europe/Berlin", "time")).toBe("00:00");
});

it("fits September on the leaf", () => {
  expect(calendarLeaf(Date.UTC(2026, 8, 1, 12), "UTC").month).toBe("Sept");
});

describe("a zone is called", () => {
  it.each([
    ["America/New_York", "New York time"],
    ["America/Argentina/Buenos_Aires", "Buenos Aires time"],
    ["UTC", "UTC"],
    ["Etc/GMT+5", "GMT-5"],
  ])("%s: %s", (zone, words) => {
    expect(zoneWords(zone, DEADLINE)).toBe(words);
  });
});

describe("in the reader's language", () => {
  it.each([
    ["de", "Freitag, 18. Dezember 2026 um 17:00 Uhr, Ortszeit Berlin"],
    ["fr", "vendredi 18 décembre 2026 à 17:00, heure de Berlin"],
    ["es", "viernes, 18 de diciembre de 2026 a las 17:00, hora de Berlin"],
    ["ja", "2026年12月18日金曜日 17:00、Berlin時間"],
    ["ar", "الجمعة، 18 ديسمبر 2026 الساعة 17:00، \u2068توقيت \u2068Berlin\u2069\u2069"],
  ] as const)("%s", (language, words) => {
    expect(inLanguage(language, () => when(DEADLINE, "Europe/Berlin"))).toBe(words);
  });

  it("the leaf has whole months, as Arabic letters join", () => {
    expect(inLanguage("ar", () => calendarLeaf(DEADLINE, "Europe/Berlin").month)).toBe("ديسمبر");
  });
});
