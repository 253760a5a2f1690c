/** Every word of a page stands in the catalogue (lib/i18n/en), and every word of the catalogue is used. */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { IntlMessageFormat } from "intl-messageformat";
import { describe, expect, it } from "vitest";
import { ENGLISH } from "../../lib/i18n/catalogue.ts";
import { keyPatternsIn, literalsIn, textsMadeEarly } from "../support/page-texts.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Samples of /dev/components, which nobody sees who moves their mail. */
const SAMPLES = path.join("app", "dev");

function sources(patterns: string[]): string[] {
  const left = [SAMPLES, path.join("lib", "db", "generated")];
  return globSync(patterns, { cwd: root }).filter((file) => !left.some((folder) => file.startsWith(folder)));
}
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

const texts: [key: string, text: string][] = Object.entries(ENGLISH).flatMap(([area, all]) =>
  Object.entries(all).map(([name, text]): [string, string] => [`${area}.${name}`, text]),
);

it("no page has words of its own", () => {
  const files = sources(["app/**/*.tsx", "app/**/*.ts"]);
  expect(files.length).toBeGreaterThan(40);
  expect(files.flatMap((file) => literalsIn(read(file)).map((words) => `${file}:${words}`))).toEqual([]);
});

it("no text is made before there is a reader", () => {
  const files = sources(["app/**/*.{ts,tsx}", "lib/**/*.ts"]);
  expect(files.flatMap((file) => textsMadeEarly(read(file)).map((early) => `${file}:${early}`))).toEqual([]);
});

it("every text of the catalogue is used", () => {
  const patterns = sources(["app/**/*.{ts,tsx}", "lib/**/*.ts"]).flatMap((file) => keyPatternsIn(read(file)));
  const unused = texts.map(([key]) => key).filter((key) => !patterns.some((pattern) => pattern.test(key)));
  expect(unused).toEqual([]);
});

it("every text can be filled in", () => {
  const broken = texts.filter(([, text]) => {
    try {
      new IntlMessageFormat(text, "en-GB");
      return false;
    } catch {
      return true;
    }
  });
  expect(broken).toEqual([]);
});

it("every text speaks plainly", () => {
  expect(texts.filter(([, text]) => /!|successfully|\boops\b/i.test(text))).toEqual([]);
});

describe("the check", () => {
  it.each([
    ["<p>Hello</p>", "1: Hello"],
    ['<p>{"Hello"}</p>', "1: Hello"],
    ["<p>{`${count} messages`}</p>", "1: messages"],
    ['<p>{done ? "Done" : t("common.next")}</p>', "1: Done"],
    ['<p>{name || "Nobody"}</p>', "1: Nobody"],
    ['<p>{"Hello " + name}</p>', "1: Hello"],
    ['<a title="Next page" />', "1: Next page"],
    ['<a aria-label={"Close" as string} />', "1: Close"],
    ['<Field label="Port" />', "1: Port"],
    ['const rows = [{ label: "Copied", value: 3 }];', "1: Copied"],
    ["<>Ünïcode</>", "1: Ünïcode"],
  ])("finds %s", (source, found) => {
    expect(literalsIn(source)).toEqual([found]);
  });

  it.each([
    '<p className="text-ink">{t("common.next")}</p>',
    "<p>{12} · {size}</p>",
    '<input name="port" type="text" id="port" />',
    '<Page kind="journey" title={t("start.title")}>{rows.map((row) => row.name)}</Page>',
    '<p>{kind === "done" && <Icon name="check" />}</p>',
    'const step = { label: "admin.setUp.code" };',
    "// <p>Hello</p>",
  ])("leaves %s alone", (source) => {
    expect(literalsIn(source)).toEqual([]);
  });

  it("finds texts that are made while a file is loaded", () => {
    expect(textsMadeEarly('const words = { title: t("help.title") };')).toEqual(["1: t("]);
    expect(textsMadeEarly('const words = () => ({ title: t("help.title") });')).toEqual([]);
  });

  it("knows the keys that a source makes by filling in", () => {
    const [pattern] = keyPatternsIn("t(`help.${question}.title`)");
    expect(pattern?.test("help.time.title")).toBe(true);
    expect(pattern?.test("help.time.1")).toBe(false);
  });
});
