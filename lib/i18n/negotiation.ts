/** In which language a request is answered: the one that was chosen here, else one that the browser asks for, else the portal's. */
import { isLanguage, type Language, PSEUDO } from "./languages.ts";

/** The cookie that holds what was chosen. */
export const LANGUAGE_COOKIE = "carryover.language";

export interface Asked {
  /** The header `cookie`. */
  readonly cookie: string | undefined;
  /** The header `accept-language`. */
  readonly accepted: string | undefined;
}

/** `usual`: the portal's own. Where that is the pseudo-language, it can be chosen as well. */
export function languageFor({ cookie, accepted }: Asked, usual: Language): Language {
  const chosen = cookieIn(cookie ?? "", LANGUAGE_COOKIE);
  if (isLanguage(chosen) || (chosen === PSEUDO && usual === PSEUDO)) return chosen;
  return wishedOf(accepted ?? "").find(isLanguage) ?? usual;
}

function cookieIn(header: string, name: string): string | undefined {
  const pairs = header.split(";").map((pair) => pair.trim().split("="));
  return pairs.find(([key]) => key === name)?.[1];
}

/** Longer headers than this are not read to their end: no browser sends one. */
const MOST_CHARACTERS = 500;

/** Primary languages by preference, without those that are refused (q=0): `de-AT;q=0.8, fr` → fr, de. */
function wishedOf(header: string): string[] {
  const wishes = header
    .slice(0, MOST_CHARACTERS)
    .split(",")
    .map((wish) => {
      const [tag = "", ...parameters] = wish.split(";").map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith("q="));
      return { language: tag.split("-")[0] ?? "", quality: quality ? Number(quality.slice(2)) : 1 };
    });
  return wishes
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality)
    .map(({ language }) => language);
}
