/**
 * next-auth's token against forged forms: a random word in a cookie with a hash that only we can make, and the same word
 * in the form. Made here as well, since a form without JavaScript needs it before next-auth is asked for the first time.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A cookie's value with a new word. */
export function newForgeryCookie(secret: string): string {
  const word = randomBytes(32).toString("hex");
  return `${word}|${hashOf(word, secret)}`;
}

/** The word for the form; null where the cookie is not one of ours. */
export function formWordOf(cookie: string | undefined, secret: string): string | null {
  const [word = "", hash = ""] = (cookie ?? "").split("|");
  const [given, wanted] = [Buffer.from(hash), Buffer.from(hashOf(word, secret))];
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? word : null;
}

/** As next-auth makes it. */
function hashOf(word: string, secret: string): string {
  return createHash("sha256").update(`${word}${secret}`).digest("hex");
}
