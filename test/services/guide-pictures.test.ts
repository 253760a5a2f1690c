import { expect, it } from "vitest";
import { guidePicture, guidePictureData } from "../../lib/services/guide-pictures.ts";

it("a picture of the guide is in the reader's language, else in English", async () => {
  expect(guidePicture("de", "open")).toBe("/guide/de/open.webp");
  expect(guidePicture("en-XA", "open")).toBe("/guide/en/open.webp");
  const [german, english] = await Promise.all([guidePictureData("de", "open"), guidePictureData("en-XA", "open")]);
  expect(german).toMatch(/^data:image\/webp;base64,UklGR/);
  expect(german).not.toBe(english);
});
