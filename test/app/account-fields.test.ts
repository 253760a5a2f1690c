/** The fields of an account where people sign in elsewhere. */
import { createElement, type FunctionComponent } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, describe, expect, it } from "vitest";
import type { AccountTrouble, ServerChoice } from "../../lib/services/account-form.ts";
import type { GrantedAt } from "../../lib/services/passwords.ts";

/** Named at run time: these are pages' sources, which the checks of tests and library do not read. */
const SOURCES = {
  fields: "../../app/_account/account-fields.tsx",
  consent: "../../app/_account/consent-words.tsx",
  problems: "../../app/_account/problems.ts",
};

type Fields = FunctionComponent<{ side: "old"; servers: readonly ServerChoice[]; values: object; problems: object }>;
type Consent = FunctionComponent<{ provider: GrantedAt | null; texts: { revoked: string; consent: string } }>;
interface ProblemText {
  readonly what: string;
  readonly next: string;
}

let AccountFields: Fields;
let continueWords: (servers: readonly ServerChoice[]) => string;
let TakenBack: Consent;
let problemText: (field: "login", trouble: AccountTrouble, side: "old", zone: string) => ProblemText;
beforeAll(async () => {
  ({ AccountFields, continueWords } = await import(SOURCES.fields));
  ({ TakenBack } = await import(SOURCES.consent));
  ({ problemText } = await import(SOURCES.problems));
});

const PLAIN: ServerChoice = {
  id: "1",
  name: "Old mail",
  host: "old.example",
  loginHint: null,
  encrypted: true,
  provider: null,
};
const AT_GOOGLE: ServerChoice = {
  ...{ id: "2", name: "Gmail", host: "imap.gmail.com", loginHint: null, encrypted: true },
  provider: { name: "Google", kind: "google", takesPasswords: false },
};
const EITHER: ServerChoice = { ...AT_GOOGLE, provider: { name: "Google", kind: "google", takesPasswords: true } };

const NOTHING_WRONG = { texts: {}, errors: [], next: "", wasRefused: false };
const fields = (...servers: readonly ServerChoice[]) =>
  renderToStaticMarkup(createElement(AccountFields, { side: "old", servers, values: {}, problems: NOTHING_WRONG }));

describe("an account's form", () => {
  it("has no field for a password where people sign in at a provider, and a button that says so", () => {
    expect(fields(AT_GOOGLE)).not.toContain('type="password"');
    expect(fields(AT_GOOGLE)).toContain("You sign in at Google in the next step. We never see that password.");
    expect(continueWords([AT_GOOGLE])).toBe("Sign in with Google");
  });

  it("says for whom the password is where some sign in elsewhere", () => {
    expect(fields(PLAIN, AT_GOOGLE)).toContain("Leave this empty where you sign in elsewhere.");
    expect(fields(PLAIN, AT_GOOGLE)).toContain("imap.gmail.com – You sign in at Google, not here");
    expect(fields(EITHER)).toContain("Only if you have an app password.");
    expect([continueWords([PLAIN]), continueWords([PLAIN, AT_GOOGLE])]).toEqual(["Continue", "Continue"]);
    expect(fields(PLAIN)).not.toContain("elsewhere");
  });

  it.each([
    [{ kind: "notAllowed" }, "You did not allow this portal to open your mail"],
    [{ kind: "signInExpired" }, "This sign-in took too long, or began in another window"],
    [
      { kind: "otherSignIn", names: "bert@old.example" },
      "You signed in there as bert@old.example, which is another account",
    ],
    [{ kind: "otherSignIn", names: "" }, "You signed in there with another account"],
  ] as const)("has words for what goes wrong on the way: %j", (trouble, what) => {
    const shown = problemText("login", trouble, "old", "UTC");
    expect(shown.what).toBe(what);
    expect(shown.next).toMatch(/^Nothing was connected, and nothing is kept\./);
  });
});

describe("what somebody allowed at a provider", () => {
  const texts = { revoked: "signOff.revoked", consent: "signOff.consent" } as const;
  const words = (provider: GrantedAt | null) => renderToStaticMarkup(createElement(TakenBack, { provider, texts }));

  it("is taken back there, or people read where they can do so", () => {
    const page = "https://myapps.microsoft.com";
    expect(words({ name: "Google", consentPage: null, revokes: true })).toContain("is taken back there.");
    const microsoft = words({ name: "Microsoft", consentPage: page, revokes: false });
    expect(microsoft).toContain(`href="${page}"`);
    expect(microsoft).toContain("withdraw it there yourself");
    expect(words(null)).toBe("");
  });
});
