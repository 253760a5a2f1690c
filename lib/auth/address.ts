/** Where a request came from, as far as that can be trusted. */

/**
 * The web server appends whoever connected to it to x-forwarded-for, and so does each reverse proxy in front: with `hops`
 * of them, all that is further left was written by the visitor. Null where the header is missing or too short.
 */
export function addressOf(forwardedFor: string | null, hops: number): string | null {
  const entries = (forwardedFor ?? "").split(",").map((entry) => entry.trim());
  const entry = entries[entries.length - 1 - hops];
  return entry ? networkOf(entry) : null;
}

/** IPv6 networks give each house a /64 and more, so one address of it stands for all. */
function networkOf(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
  return bare.includes(":") ? ipv6Prefix(bare) : bare;
}

function ipv6Prefix(address: string): string {
  const [head = "", tail] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail ? tail.split(":") : [];
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  const groups = [...left, ...zeros, ...right].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, "").toLowerCase()).join(":")}::/64`;
}
