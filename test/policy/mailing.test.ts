import { describe, expect, it } from "vitest";
import { fill, fillerProblem, linksElsewhere } from "../../lib/policy/fillers.ts";
import { languageFor, letterAddress } from "../../lib/policy/letter-address.ts";
import { audienceIn, audienceText, mailingStanding, sendingNotes } from "../../lib/policy/mailing.ts";

const NOTHING: ReadonlySet<string> = new Set();
const REACHABLE = {
  ...{ confirmed: "anna@home.example", oldAddress: "anna@old.example", newAddress: "anna@new.example" },
  ...{ deliverySwitched: true, contact: "boss@example.org" },
};

describe("a letter goes", () => {
  it.each([
    ["to the address that its person confirmed", {}, ["confirmed", "anna@home.example"]],
    ["else to the new address, once delivery is switched", { confirmed: null }, ["newAddress", "anna@new.example"]],
    ["else to the old one", { confirmed: null, deliverySwitched: false }, ["oldAddress", "anna@old.example"]],
    [
      "to the old one where no new one is known",
      { confirmed: null, newAddress: null },
      ["oldAddress", "anna@old.example"],
    ],
    [
      "to the contact where the old one is no address",
      { confirmed: null, newAddress: null, oldAddress: "anna" },
      ["contact", "boss@example.org"],
    ],
  ])("%s", (_where, reachable, expected) => {
    const found = letterAddress({ ...REACHABLE, ...reachable }, NOTHING);
    expect([found?.via, found?.address]).toEqual(expected);
  });

  it("to the next best where one takes no mail, whatever case it is written in, and nowhere where none does", () => {
    const reachable = { ...REACHABLE, confirmed: "Anna@Home.example" };
    const without = (...refused: string[]) => letterAddress(reachable, new Set(refused))?.via;
    expect(without("anna@home.example")).toBe("newAddress");
    expect(without("anna@home.example", "anna@new.example")).toBe("oldAddress");
    expect(without("anna@home.example", "anna@new.example", "anna@old.example", "boss@example.org")).toBeUndefined();
  });

  it("nowhere where the contact is a telephone, or what stands there would be a second header", () => {
    const nowhere = { ...REACHABLE, confirmed: null, newAddress: null, oldAddress: "anna" };
    expect(letterAddress({ ...nowhere, contact: "extension 2044" }, NOTHING)).toBeNull();
    expect(letterAddress({ ...nowhere, contact: "a@example.org\r\nBcc: b@example.org" }, NOTHING)).toBeNull();
  });

  it("in the reader's language, else the portal's, else the one that it was written in first", () => {
    const written = new Set(["en", "de"]);
    expect(languageFor(written, "de", "en", "en")).toBe("de");
    expect(languageFor(written, "fr", "de", "en")).toBe("de");
    expect(languageFor(written, null, "ja", "en")).toBe("en");
  });
});

describe("a filler", () => {
  const VALUES = {
    ...{ name: "Anna {portal}", oldAddress: "a@old.example", newAddress: "a@new.example", deadline: "Friday" },
    ...{ timeLeft: "tomorrow", portal: "https://move.example.org", contact: "the desk" },
  };

  it("is filled in, and what was filled in is not looked through again", () => {
    expect(fill("{name}, {timeLeft}: {portal}", VALUES)).toBe("Anna {portal}, tomorrow: https://move.example.org");
  });

  it.each([
    ["Dear {name}, it is {deadline}", null],
    ["Dear {naem}", { kind: "unknown", filler: "{naem}" }],
    ["Dear {}", { kind: "unknown", filler: "{}" }],
    ["Dear {name", { kind: "brace" }],
    ["Dear name}", { kind: "brace" }],
    ["Dear {na{me}}", { kind: "brace" }],
  ])("is looked at before anybody gets it: %s", (text, problem) => {
    expect(fillerProblem(text)).toEqual(problem);
  });

  it("leads to the portal alone: links elsewhere are told", () => {
    const text =
      "See https://move.example.org/help or https://move.example.org.evil.example/x and http://move.example.org";
    expect(linksElsewhere(text, "https://move.example.org")).toEqual([
      "https://move.example.org.evil.example/x",
      "http://move.example.org",
    ]);
  });
});

describe("a mailing", () => {
  it.each(["everyone", "notDone", "stalled", "mark:dormant", "wave:3f8d9a52-0000-4000-8000-000000000000"])(
    "to %s is to the same when it is read again",
    (text) => {
      const audience = audienceIn(text);
      expect(audience && audienceText(audience)).toBe(text);
    },
  );

  it("to something else is to nobody", () => {
    expect(["", "all", "mark:x", "wave:1", "wave:"].map(audienceIn)).toEqual([null, null, null, null, null]);
  });

  const at = (time: string) => new Date(`2026-12-01T${time}Z`);
  it.each([
    ["draft", { dueAt: null, listedAt: null, stoppedAt: null }, 0],
    ["scheduled", { dueAt: at("12:00"), listedAt: null, stoppedAt: null }, 0],
    ["sending", { dueAt: at("09:00"), listedAt: null, stoppedAt: null }, 0],
    ["sending", { dueAt: at("09:00"), listedAt: at("09:01"), stoppedAt: null }, 3],
    ["sent", { dueAt: at("09:00"), listedAt: at("09:01"), stoppedAt: null }, 0],
    ["stopped", { dueAt: at("09:00"), listedAt: at("09:01"), stoppedAt: at("09:02") }, 0],
  ])("stands as %s", (standing, times, waiting) => {
    expect(mailingStanding(times, waiting, at("10:00").getTime())).toBe(standing);
  });

  it("less than 30 days before the deadline, or at night by the clock of its zone, gets a word of warning", () => {
    const closing = { deadline: Date.parse("2026-12-18T16:00Z"), zone: "Europe/Berlin" };
    const notes = (moment: string) => sendingNotes(Date.parse(moment), closing);
    expect(notes("2026-11-18T12:00Z")).toEqual({ shortNotice: null, atNight: false });
    expect(notes("2026-11-19T12:00Z")).toEqual({ shortNotice: 29, atNight: false });
    expect(notes("2026-11-18T05:59Z").atNight).toBe(true);
    expect(notes("2026-11-18T06:00Z").atNight).toBe(false);
    expect(notes("2026-11-18T20:00Z").atNight).toBe(true);
    expect(sendingNotes(closing.deadline, { ...closing, deadline: null }).shortNotice).toBeNull();
  });
});
