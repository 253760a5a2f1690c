/** What is wrong with an account's form: as codes that can be kept with it, and in words. */
import type { AccountField, AccountProblems, AccountTrouble } from "../../lib/services/account-form.ts";
import type { KeptForm } from "../_lib/kept-form.ts";
import { t } from "../_lib/text.tsx";
import { type Side, troubleText } from "../_lib/trouble.ts";
import { when } from "../_lib/when.ts";

/** For keepForm(). */
export function codesOf(problems: AccountProblems): KeptForm["problems"] {
  return Object.fromEntries(Object.entries(problems).map(([field, trouble]) => [field, JSON.stringify(trouble)]));
}

/** From keptForm(). */
export function problemsIn(form: KeptForm | null): AccountProblems {
  return Object.fromEntries(
    Object.entries(form?.problems ?? {}).map(([field, code]): [string, AccountTrouble] => [field, JSON.parse(code)]),
  );
}

/** What is wrong, and what comes next; `next` empty where that is plain. */
export interface ProblemText {
  readonly what: string;
  readonly next: string;
}

/** The words for one field's trouble. `zone`: in which times are told. */
export function problemText(field: AccountField, trouble: AccountTrouble, side: Side, zone: string): ProblemText {
  switch (trouble.kind) {
    case "missing":
      return { what: t(`connect.missing.${field}`), next: "" };
    case "notTypeable":
    case "tooLong":
      return { what: t(`connect.notTypeable.${field}`), next: "" };
    case "otherAccount":
      return { what: t("desk.acting.otherAccount"), next: "" };
    case "sameAccount":
      return troubleText("account.same", side);
    case "formExpired":
      return { what: t("connect.formExpired"), next: t("connect.formExpiredNext") };
    case "notAllowed":
    case "signInExpired":
      return { what: t(`connect.${trouble.kind}`), next: t(`connect.${trouble.kind}Next`) };
    case "otherSignIn": {
      const { names: name } = trouble;
      return {
        what: t("connect.otherSignIn", { known: name === "" ? "no" : "yes", name }),
        next: t("connect.otherSignInNext"),
      };
    }
    case "belongsElsewhere":
      return { what: t("connect.roster.elsewhere", elsewhere(trouble)), next: askAbout(trouble.contact) };
    case "hasAnother": {
      const { address, server } = trouble;
      return { what: t("connect.roster.another", { address, server }), next: askAbout(trouble.contact) };
    }
    case "tooManyTries": {
      const time = when(trouble.until, zone, "time");
      return { what: t("connect.tooManyTries", { time }), next: t("connect.tooManyTriesNext") };
    }
    case "noAnswer":
      return { what: t("connect.noAnswer"), next: t("connect.noAnswerNext") };
    case "refused": {
      const { what, next } = troubleText(trouble.code, side);
      const { code, triesLeft } = trouble;
      if (code !== "auth.refused" || triesLeft === null) return { what, next };
      return { what, next: t("connect.triesLeft", { count: triesLeft }) };
    }
    default:
      return trouble satisfies never;
  }
}

function elsewhere({ address, server }: Extract<AccountTrouble, { kind: "belongsElsewhere" }>) {
  const known = address === null ? "server" : server === null ? "address" : "both";
  return { known, address: address ?? "", server: server ?? "" };
}

function askAbout(contact: string | null): string {
  return contact === null ? t("connect.roster.ask") : t("connect.roster.askContact", { contact });
}
