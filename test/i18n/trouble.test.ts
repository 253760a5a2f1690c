import { expect, it } from "vitest";
import { ERROR_KINDS, type ErrorCode } from "../../lib/engine/errors.ts";
import { troubleText } from "../../lib/i18n/trouble.ts";

const CODES = Object.keys(ERROR_KINDS) as ErrorCode[];

it.each(CODES)("%s has a person's words for what happened and for what comes next", (code) => {
  for (const side of ["old", "new", null] as const) {
    const { what, next } = troubleText(code, side);
    expect(what).toMatch(/^[A-Z].*\.$/s);
    expect(next).toMatch(/^[A-Z].*\.$/s);
    expect(`${what} ${next}`).not.toMatch(/[{}!]|please|successful|IMAP server|UID|TLS/i);
  }
});

it("names the server that is meant", () => {
  expect(troubleText("net.unreachable", "old").what).toBe("We cannot reach the old server.");
  expect(troubleText("auth.refused", "new").what).toBe("The new server did not accept this name and password.");
  expect(troubleText("auth.refused", null).what).toBe("The server did not accept this name and password.");
});
