import { describe, expect, it } from "vitest";
import {
  type Announced,
  type Audience,
  bandOf,
  chooseFor,
  hasFinished,
  type Reader,
  standingOf,
} from "../../lib/policy/announcement.ts";

const NOW = Date.UTC(2026, 10, 23, 9);
const DAY = 86_400_000;

const announced = (more: Partial<Announced> = {}): Announced => ({
  headline: "The old mail server closes on {when}.",
  text: "",
  link: null,
  linkText: null,
  audience: "everyone",
  translations: {},
  deadline: "2026-12-18T17:00",
  zone: "Europe/Berlin",
  showFrom: null,
  showUntil: null,
  publishedAt: NOW - DAY,
  ...more,
});

const AUDIENCES: readonly Audience[] = ["everyone", "notFinished", "finished"];
const READERS: readonly Reader[] = ["notFinished", "finished", "administrator"];

describe("who sees which, and in whose words", () => {
  it.each<[Audience, Reader, string | null, string | null]>([
    ["everyone", "notFinished", "own", "past"],
    ["everyone", "finished", "finished", "finishedPast"],
    ["everyone", "administrator", "own", "past"],
    ["notFinished", "notFinished", "own", "past"],
    ["notFinished", "finished", null, null],
    ["notFinished", "administrator", "own", "past"],
    ["finished", "notFinished", null, null],
    ["finished", "finished", "own", "finishedPast"],
    ["finished", "administrator", "own", "past"],
  ])("for %s, read by %s: %s before, %s afterwards", (audience, reader, before, after) => {
    const story = (now: number) => {
      const chosen = chooseFor([announced({ audience })], reader, now);
      return chosen && bandOf(chosen, reader, now).story;
    };
    expect(story(NOW)).toBe(before);
    expect(story(Date.UTC(2026, 11, 18, 16, 0))).toBe(after);
  });

  it("the table is complete", () => {
    expect(AUDIENCES.length * READERS.length).toBe(9);
  });
});

describe("the tone changes as the day comes near", () => {
  it.each([
    ["2026-12-03T22:59:59Z", "quiet", 15],
    ["2026-12-03T23:00:00Z", "near", 14],
    ["2026-12-17T22:59:59Z", "near", 1],
    ["2026-12-18T15:59:59Z", "near", 0],
    ["2026-12-18T16:00:00Z", "past", 0],
    ["2026-12-18T23:00:00Z", "past", -1],
  ])("at %s: %s, %i days left", (at, tone, daysLeft) => {
    expect(bandOf(announced(), "notFinished", Date.parse(at))).toMatchObject({ tone, daysLeft });
  });
});

it("for those who have finished it stays quiet until its day", () => {
  const tone = (at: string) => bandOf(announced(), "finished", Date.parse(at)).tone;
  expect(tone("2026-12-18T15:59:59Z")).toBe("quiet");
  expect(tone("2026-12-18T16:00:00Z")).toBe("past");
});

describe("one at a time", () => {
  const earlier = announced({ headline: "earlier", deadline: "2026-12-01T12:00" });
  const later = announced({ headline: "later" });
  const headline = (all: Announced[], now = NOW) => chooseFor(all, "notFinished", now)?.headline;

  it("the next deadline comes first", () => {
    expect(headline([later, earlier])).toBe("earlier");
  });

  it("a deadline that has passed gives way to one to come", () => {
    expect(headline([later, earlier], Date.UTC(2026, 11, 2))).toBe("later");
  });

  it("when all have passed, the latest stays", () => {
    expect(headline([later, earlier], Date.UTC(2027, 0, 2))).toBe("later");
  });

  it("one for others does not stand in the way", () => {
    expect(headline([{ ...earlier, audience: "finished" }, later])).toBe("later");
  });

  it.each([
    ["draft", { publishedAt: null }],
    ["scheduled", { showFrom: NOW + 1 }],
    ["shown", { showFrom: NOW }],
    ["shown", { showUntil: NOW + 1 }],
    ["ended", { showUntil: NOW }],
  ] as const)("%s: %o", (standing, more) => {
    expect(standingOf(announced(more), NOW)).toBe(standing);
    expect(chooseFor([announced(more)], "notFinished", NOW) !== null).toBe(standing === "shown");
  });
});

it.each([
  [[], false],
  [[{ phase: "draft", grade: null }], false],
  [[{ phase: "done", grade: "complete" }], true],
  [[{ phase: "done", grade: "checkThese" }], true],
  [[{ phase: "done", grade: "notComplete" }], false],
  [
    [
      { phase: "done", grade: "complete" },
      { phase: "copying", grade: null },
    ],
    false,
  ],
])("somebody with %o has finished: %s", (migrations, finished) => {
  expect(hasFinished(migrations)).toBe(finished);
});
