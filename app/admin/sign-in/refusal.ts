/** Why an administrator was not let in, in words. */
import { type TextKey, t } from "../../_lib/text.tsx";
import { when } from "../../_lib/when.ts";

const WORDS: Readonly<Record<string, TextKey>> = {
  formExpired: "admin.signIn.formExpired",
  wrongPasskey: "factor.signIn.wrongPasskey",
  over: "factor.signIn.over",
};

/** `code`: as the doors of /api/auth keep it; after `tooManyTries:` the moment from which there are tries again. `wrong`: the words for a wrong one. */
export function refusal(code: string, zone: string, wrong: TextKey = "admin.signIn.wrong"): string {
  const until = /^tooManyTries:(\d+)$/.exec(code)?.[1];
  if (until !== undefined) return t("admin.signIn.tooMany", { time: when(Number(until), zone, "time") });
  return t((Object.hasOwn(WORDS, code) ? WORDS[code] : undefined) ?? wrong);
}
