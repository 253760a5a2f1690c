import { describe, expect, it } from "vitest";
import { localAddress } from "../../app/language/local-address.ts";
import { type Language, PSEUDO } from "../../lib/i18n/languages.ts";
import { languageFor } from "../../lib/i18n/negotiation.ts";

const answer = (accepted?: string, cookie?: string, usual: Language = "en") => languageFor({ cookie, accepted }, usual);

describe("a request is answered in the language", () => {
  it.each<[string, string | undefined, Language]>([
    ["that the browser asks for", "de", "de"],
    ["of a region", "de-AT,de;q=0.9,en;q=0.5", "de"],
    ["that is liked best, wherever it stands", "en;q=0.3, ja;q=0.9, fr;q=0.8", "ja"],
    ["that comes first of those liked alike", "es, fr", "es"],
    ["that there is, of several", "nl, sv;q=0.9, ar-EG;q=0.2", "ar"],
    ["of the portal, where none is asked for", undefined, "en"],
    ["of the portal, where there is none of those asked for", "nl, *;q=0.1", "en"],
    ["of the portal, where the only one is refused", "de;q=0", "en"],
    ["of the portal, where the header is nonsense", ";;q=,,de;q=x, -", "en"],
  ])("%s", (_, accepted, language) => {
    expect(answer(accepted)).toBe(language);
  });

  it("that was chosen here, whatever the browser asks for", () => {
    expect(answer("de", "a=b; carryover.language=fr; c=d")).toBe("fr");
  });

  it("that the browser asks for, where the choice is none", () => {
    expect(answer("de", "carryover.language=xx")).toBe("de");
    expect(answer("de", "not.carryover.language=fr")).toBe("de");
  });

  it("of the portal's own settings, where nothing else is known", () => {
    expect(answer("nl", undefined, "fr")).toBe("fr");
  });

  it("of tests only where the portal is set to it", () => {
    expect(answer("de", `carryover.language=${PSEUDO}`)).toBe("de");
    expect(answer("de", `carryover.language=${PSEUDO}`, PSEUDO)).toBe(PSEUDO);
    expect(answer(PSEUDO)).toBe("en");
  });
});

describe("the choice of a language leads back", () => {
  it.each([
    ["/help", "/help"],
    ["/admin/texts?language=de&page=2", "/admin/texts?language=de&page=2"],
    ["/help#genuine", "/help"],
  ])("to %s", (wished, address) => {
    expect(localAddress(wished)).toBe(address);
  });

  it.each([
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/.//evil.example",
    "javascript:alert(1)",
    "help",
    "",
    null,
  ])("to the start page and not to %j", (wished) => {
    expect(localAddress(wished)).toBe("/");
  });
});
