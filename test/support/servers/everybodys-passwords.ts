/** Passwords of everybody on a mail server whose test names none. */
import { CANARY } from "../canary.ts";

/** The first is looked for afterwards in all that was written; the second is short. */
export const EVERYBODYS_PASSWORDS: readonly [string, string] = [CANARY, "pw"];
