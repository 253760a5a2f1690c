import { describe, expect, it } from "vitest";
import { appSettings, newAppSecret, stepOfCode } from "../../lib/auth/one-time-codes.ts";

/** The secret of RFC 6238, appendix B, for SHA-1; the last six of its eight digits. */
const SECRET = Buffer.from("12345678901234567890");

describe("a one-time code", () => {
  it.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_234_567_890, "005924"],
    [20_000_000_000, "353130"],
  ])("at %i seconds is the one of the standard", (seconds, code) => {
    const step = Math.floor(seconds / 30);
    expect(stepOfCode(SECRET, code, seconds * 1000)).toBe(step);
    expect(stepOfCode(SECRET, ` ${code.slice(0, 3)} ${code.slice(3)} `, seconds * 1000)).toBe(step);
    expect(stepOfCode(SECRET, String(999_999 - Number(code)).padStart(6, "0"), seconds * 1000)).toBeNull();
  });

  it("is good for the period before and the one after, for clocks that are off, and no longer", () => {
    const at = (seconds: number) => stepOfCode(SECRET, "287082", seconds * 1000);
    expect([at(-1 + 30), at(0 + 30), at(59), at(60), at(89)]).toEqual([1, 1, 1, 1, 1]);
    expect([at(90), at(600)]).toEqual([null, null]);
  });

  it.each(["", "28708", "2870822", "28708a", "287082\u0000"])("is not %j", (typed) => {
    expect(stepOfCode(SECRET, typed, 59_000)).toBeNull();
  });

  it("comes from 160 random bits, which apps are told by camera or by hand", () => {
    const [one, other] = [newAppSecret(), newAppSecret()];
    expect([one.length, other.length]).toEqual([20, 20]);
    expect(Buffer.from(one)).not.toEqual(Buffer.from(other));
    const { uri, text } = appSettings(SECRET, "Carryover", "anna b");
    expect(text).toBe("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    const { protocol, host, pathname, searchParams } = new URL(uri);
    expect([protocol, host, decodeURIComponent(pathname)]).toEqual(["otpauth:", "totp", "/Carryover:anna b"]);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      ...{ issuer: "Carryover", secret: text.replaceAll(" ", ""), digits: "6", period: "30" },
    });
  });
});
