import { describe, expect, it } from "vitest";
import { qrCode, qrPath } from "../../lib/client-setup/qr.ts";
import { readQr } from "../support/qr-reader.ts";

/** How many bytes the versions hold at level M, from table 7 of the standard. */
const CAPACITIES = [14, 26, 42, 62, 84, 106, 122, 152, 180, 213];

const textOf = (length: number) => "https://move.example.org/s/".repeat(10).slice(0, length);

describe("a QR code", () => {
  it.each(CAPACITIES.map((bytes, index) => [bytes, index + 1] as const))(
    "of %i bytes is read as it was written, in version %i",
    (bytes, version) => {
      expect(readQr(qrCode(textOf(bytes)))).toEqual({
        version,
        text: textOf(bytes),
        wrong: 0,
        mask: expect.any(Number),
      });
      const next = CAPACITIES[version] ?? null;
      if (next !== null) expect(readQr(qrCode(textOf(bytes + 1)))).toMatchObject({ version: version + 1, wrong: 0 });
    },
  );

  it("of any length is read as it was written", () => {
    for (let length = 0; length <= 213; length += 1)
      expect(readQr(qrCode(textOf(length)))).toMatchObject({ text: textOf(length), wrong: 0 });
  });

  it("holds letters of any language, as UTF-8", () => {
    expect(readQr(qrCode("https://büro.example/日本 ä")).text).toBe("https://büro.example/日本 ä");
  });

  it("is refused for a text that fits into no version", () => {
    expect(() => qrCode(textOf(214))).toThrow(/too long/);
  });

  it("takes another mask where a text asks for it", () => {
    const masks = new Set(Array.from({ length: 60 }, (_, at) => readQr(qrCode(`https://a.example/${at}`)).mask));
    expect(masks.size).toBeGreaterThan(3);
  });

  it("is drawn with a quiet zone of four modules, run by run", () => {
    const code = qrCode("x");
    const area = [...qrPath(code).matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)].map(([, x, y, length]) =>
      [x, y, length].map(Number),
    );
    const drawn = new Set(
      area.flatMap(([x = 0, y = 0, length = 0]) => Array.from({ length }, (_, at) => `${x + at} ${y}`)),
    );
    const dark = code.flatMap((row, y) => row.flatMap((is, x) => (is ? [`${x + 4} ${y + 4}`] : [])));
    expect([...drawn].sort()).toEqual(dark.sort());
    expect(qrPath(code)).toMatch(/^M4 4h7v1h-7z/);
  });
});
