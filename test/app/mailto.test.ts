import { expect, it } from "vitest";
import { mailto } from "../../app/_lib/mailto.ts";

const read = (address: string) => new URLSearchParams(address.slice(address.indexOf("?")));

it("a message begins with its text, and none of those it goes to sees the others", () => {
  const address = mailto({ bcc: ["ben@example.org", "cleo@example.org"], subject: "New & old", body: "Hello,\nbye" });
  expect(address).toMatch(/^mailto:\?/);
  expect(Object.fromEntries(read(address))).toEqual({
    bcc: "ben@example.org,cleo@example.org",
    subject: "New & old",
    body: "Hello,\r\nbye",
  });
});

it("an address from a strange message adds nothing else to it", () => {
  const address = mailto({ bcc: ["x@evil.example&cc=all@example.org,y@evil.example"], subject: "s", body: "b" });
  expect([...read(address).keys()]).toEqual(["bcc", "subject", "body"]);
  // One address stays one: its comma is no comma of the list.
  expect(address.slice(0, address.indexOf("&subject"))).not.toContain(",");
});
