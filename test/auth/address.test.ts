import { expect, it } from "vitest";
import { addressOf } from "../../lib/auth/address.ts";

it.each([
  ["whoever connected, without a proxy", "203.0.113.9", 0, "203.0.113.9"],
  ["not what a visitor wrote into the header", "10.0.0.1, 203.0.113.9", 0, "203.0.113.9"],
  ["the one that the nearest proxy saw", "1.1.1.1, 203.0.113.9, 127.0.0.1", 1, "203.0.113.9"],
  ["nothing, where there are fewer than the proxies that are configured", "203.0.113.9", 1, null],
  ["nothing, without the header", null, 0, null],
  ["IPv4 in IPv6's clothes as IPv4", "::ffff:203.0.113.9", 0, "203.0.113.9"],
  ["the network of an IPv6 address", "2001:db8:1:2:aaaa::7", 0, "2001:db8:1:2::/64"],
  ["the same network in another spelling", "2001:0DB8:0001:0002::1", 0, "2001:db8:1:2::/64"],
  ["the loopback", "::1", 0, "0:0:0:0::/64"],
])("SEC 42: is %s", (_, header, hops, expected) => {
  expect(addressOf(header, hops)).toBe(expected);
});
