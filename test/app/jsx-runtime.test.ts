/** Addresses in pages of a portal that shares its host. */
import * as react from "react/jsx-runtime";
import { expect, it } from "vitest";
import { below } from "../../app/_lib/jsx-runtime.ts";
import { portalCookies } from "../../lib/auth/cookies.ts";
import { withBasePath } from "../../lib/config/base-path.ts";

type Element = "a" | "form" | "button" | "img";

const jsx = below(react.jsx, "/migrate");
const propsOf = (type: Parameters<typeof jsx>[0], props: object) => (jsx(type, props) as { props: object }).props;

it.each<[string, Element, object, object]>([
  ["a link", "a", { href: "/help#safe" }, { href: "/migrate/help#safe" }],
  ["a form", "form", { action: "/api/auth/callback/mailbox" }, { action: "/migrate/api/auth/callback/mailbox" }],
  ["a button of a form", "button", { formAction: "/x" }, { formAction: "/migrate/x" }],
  ["a picture", "img", { src: "/guide/a.png", alt: "A" }, { src: "/migrate/guide/a.png", alt: "A" }],
  ["the start page", "a", { href: "/" }, { href: "/migrate/" }],
])("%s leads below the portal's path", (_, type, props, expected) => {
  expect(propsOf(type, props)).toEqual(expected);
});

it.each<[string, Element, object]>([
  ["another host", "a", { href: "https://example.org/help" }],
  ["another host, in short", "a", { href: "//example.org/help" }],
  ["a place on the same page", "a", { href: "#main" }],
  ["a picture in the page itself", "img", { src: "data:image/png;base64,AA==" }],
])("%s is left as it is", (_, type, props) => {
  expect(propsOf(type, props)).toEqual(props);
});

it("components hand their addresses on, and acts of Next.js are no addresses", () => {
  expect(propsOf(() => null, { href: "/help" })).toEqual({ href: "/help" });
  const act = () => undefined;
  expect(propsOf("form", { action: act })).toEqual({ action: act });
});

it("a portal with a host of its own is as it was written", () => {
  expect(withBasePath("/help")).toBe("/help");
});

it.each([
  ["https://move.example.org", "__Host-carryover.session", "/"],
  ["https://example.org/migrate", "__Secure-carryover.session", "/migrate"],
  ["http://127.0.0.1:3000/migrate", "carryover.session", "/migrate"],
])("cookies of %s are sent to nobody else", (url, name, path) => {
  const { session, options } = portalCookies(url);
  expect([session, options.path]).toEqual([name, path]);
});
