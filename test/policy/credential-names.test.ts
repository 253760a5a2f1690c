import { randomInt } from "node:crypto";
import { expect, it } from "vitest";
import { haveSameName, reference } from "../../lib/policy/credential-names.ts";

it.each([
  ["anna@old.example", "anna@new.example", true],
  ["Anna.Ek@old.example", "anna.ek", true],
  ["a@b@old.example", "a@b", false],
  ["anna@old.example", "anne@new.example", false],
  ["anna", "anna.ek@new.example", false],
  ["", "anna", false],
])("%s and %s look like one person's: %s", (one, other, expected) => {
  expect(haveSameName(one, other)).toBe(expected);
});

it("a reference has no letters that people mix up on the telephone", () => {
  const all = Array.from({ length: 2000 }, () => reference(randomInt));
  for (const one of all) expect(one).toMatch(/^CR-[2-9A-HJKMNP-Z]{4}$/);
  expect(all.join("").replaceAll("CR-", "")).not.toMatch(/[01ILO]/);
  expect(new Set(all).size).toBeGreaterThan(1900);
});
