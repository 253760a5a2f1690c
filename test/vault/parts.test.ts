import { expect, it } from "vitest";
import { openPart, partsKey, sealPart } from "../../lib/vault/parts.ts";

const KEY = partsKey("a secret of the web process", "one");
const PLACE = { requestId: "one", part: 0 };
const BYTES = Buffer.from("Subject: heron\r\n");

it("opens for the same key and place, and shows nothing of the message before", () => {
  const sealed = sealPart(KEY, PLACE, BYTES);
  expect(sealed.includes("heron")).toBe(false);
  expect(openPart(KEY, PLACE, sealed)).toEqual(BYTES);
  expect(sealPart(KEY, PLACE, BYTES)).not.toEqual(sealed);
});

it("SEC 41: stays shut as another part, of another download, for another key, and when damaged", () => {
  const sealed = sealPart(KEY, PLACE, BYTES);
  const damaged = Buffer.from(sealed);
  damaged[14] = (damaged[14] ?? 0) ^ 1;
  expect(() => openPart(KEY, { ...PLACE, part: 1 }, sealed)).toThrow();
  expect(() => openPart(KEY, { ...PLACE, requestId: "two" }, sealed)).toThrow();
  expect(() => openPart(partsKey("a secret of the web process", "two"), PLACE, sealed)).toThrow();
  expect(() => openPart(KEY, PLACE, damaged)).toThrow();
});
