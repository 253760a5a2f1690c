import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { CANARY, canaryFor, findsBelow, findsIn, refuseFinds } from "./canary.ts";

/** Without the word that no escaping changes, so that only the form itself can be found. */
const HARD = "a \"ü&<+>%\\'/?= b";
const utf16 = (text: string) => Buffer.from(text, "utf16le");
const aligned = (before: number) => Buffer.from(`${"\0".repeat(before)}${HARD}`).toString("base64");

describe("SEC 8: a secret is found", () => {
  it.each<[form: string, written: string | Buffer]>([
    ["clear", HARD],
    ["HTML", "a &quot;ü&amp;&lt;+&gt;%\\&#x27;/?= b"],
    ["HTML, apostrophe in decimal", "a &quot;ü&amp;&lt;+&gt;%\\&#39;/?= b"],
    ["URL", "a%20%22%C3%BC%26%3C%2B%3E%25%5C'%2F%3F%3D%20b"],
    ["URL, lower case", "a%20%22%c3%bc%26%3c%2b%3e%25%5c'%2f%3f%3d%20b"],
    ["form", "a+%22%C3%BC%26%3C%2B%3E%25%5C%27%2F%3F%3D+b"],
    ["form, lower case", "a+%22%c3%bc%26%3c%2b%3e%25%5c%27%2f%3f%3d+b"],
    ["JSON", "a \\\"ü&<+>%\\\\'/?= b"],
    ["JSON in a page", "a \\\"ü\\u0026\\u003c+\\u003e%\\\\'/?= b"],
    ["JSON in ASCII", "a \\\"\\u00fc\\u0026\\u003c+\\u003e%\\\\'/?= b"],
    ["JSON in JSON", "a \\\\\\\"ü\\\\u0026\\\\u003c+\\\\u003e%\\\\\\\\'/?= b"],
    ["base64 after 0", aligned(0)],
    ["base64 after 1", aligned(1)],
    ["base64 after 2", aligned(2)],
    ["base64url after 1", aligned(1).replaceAll("+", "-").replaceAll("/", "_")],
    ["hex", Buffer.from(HARD).toString("hex")],
    ["hex, upper case", Buffer.from(HARD).toString("hex").toUpperCase()],
    ["UTF-16LE", utf16(HARD)],
    ["UTF-16BE", utf16(HARD).swap16()],
  ])("in this form: %s", (form, written) => {
    const around = Buffer.concat([Buffer.from("before "), Buffer.from(written), Buffer.from(" after")]);
    expect(findsIn(around, [HARD])).toContain(form);
    expect(findsIn(around.subarray(0, around.length - 10), [HARD])).not.toContain(form);
  });

  it.each(["", "a", "an", "anna"])("in what a program sends that signs in by SASL PLAIN as %j", (user) => {
    const sent = Buffer.from(`\0${user}\0${HARD}`).toString("base64");
    expect(findsIn(`AUTHENTICATE PLAIN ${sent}\r\n`, [HARD])).not.toEqual([]);
    expect(findsIn(Buffer.from(`\0${user}\0${CANARY}`).toString("base64"))).not.toEqual([]);
  });

  it("by the word that begins it, however the rest is escaped", () => {
    expect(findsIn(encodeURIComponent(JSON.stringify(JSON.stringify(canaryFor("old")))))).toContain("clear");
    expect(findsIn(utf16(canaryFor("old")))).toEqual(["UTF-16LE"]);
    expect(findsIn("a songbird, C4NARY")).toEqual([]);
  });

  it("in files of a folder, at any depth, and in their names", () => {
    const folder = mkdtempSync(join(tmpdir(), "carryover-canary-"));
    removed.push(folder);
    mkdirSync(join(folder, "deep/er"), { recursive: true });
    writeFileSync(join(folder, "deep/er/a.log"), `password ${Buffer.from(CANARY).toString("hex")}`);
    writeFileSync(join(folder, `deep/${CANARY}.txt`), "nothing");
    writeFileSync(join(folder, "clean"), "nothing");
    const finds = findsBelow(folder);
    expect(finds.toSorted()).toEqual([
      `${join(folder, `deep/${CANARY}.txt`)}: clear`,
      `${join(folder, "deep/er/a.log")}: hex`,
    ]);
    expect(() => refuseFinds(finds)).toThrow("deep/er/a.log: hex");
    expect(() => refuseFinds([])).not.toThrow();
  });
});

const removed: string[] = [];
afterEach(() => {
  for (const folder of removed.splice(0)) rmSync(folder, { recursive: true });
});
