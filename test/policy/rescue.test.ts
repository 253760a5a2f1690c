import { expect, it } from "vitest";
import { canBeAttached, canBeFetched, looksHarmful } from "../../lib/policy/rescue.ts";

const at = { oldName: "INBOX", uidValidity: 1 };

it.each([
  ["message.rejected", 7, at, true],
  ["message.tooLarge", 7, at, true],
  ["message.unreadable", 7, at, true],
  ["message.vanished", 7, at, false],
  ["message.rejected", 7, undefined, false],
  ["folder.notAllowed", null, undefined, false],
])("%s of message %s can be fetched where it is known where it is: %#", (code, uid, place, expected) => {
  expect(canBeFetched({ code, uid, text: "", ...(place && { at: place }) })).toBe(expected);
});

it.each([
  [{}, true],
  [{ code: "message.unclear" }, true],
  [{ code: "message.tooLarge" }, false],
  [{ code: "message.virus" }, false],
  [{ code: "message.changed" }, false],
  [{ text: "refused: virus" }, false],
  [{ savedIn: "Import problems" }, false],
  [{ at: undefined }, false],
])("a refused message with %j can be attached: %s", (more, expected) => {
  expect(canBeAttached({ code: "message.rejected", text: "no", uid: 7, at, ...more })).toBe(expected);
});

it.each([
  ["message.virus", "the new server refused the message: it will not have it", true],
  ["message.rejected", "the new server refused the message: Virus found (Eicar)", true],
  ["message.rejected", "the new server refused the message: message INFECTED", true],
  ["message.rejected", "the new server refused the message: invalid header", false],
])("%s (%s) looks harmful: %s", (code, text, expected) => {
  expect(looksHarmful({ code, text })).toBe(expected);
});
