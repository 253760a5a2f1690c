/** Apple's configuration profile (.mobileconfig): adds the new account to an iPhone, an iPad or a Mac, which asks for the password. */
import { createHash } from "node:crypto";
import type { ClientSettings, Endpoint } from "./settings.ts";
import { escapeXml } from "./xml.ts";

export const MOBILECONFIG_TYPE = "application/x-apple-aspen-config";

export interface ProfileOwner {
  /** The portal's host: profiles of two portals stand beside each other. */
  readonly portalHost: string;
  /** The person's id, which is the same each time: a later profile replaces the earlier one. */
  readonly personId: string;
  /** Who runs the portal. */
  readonly organisation: string;
}

export interface ProfileWords {
  readonly title: string;
  readonly description: string;
}

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

/** The profile, not signed and without a password. */
export function mobileConfig(settings: ClientSettings, owner: ProfileOwner, words: ProfileWords): string {
  const identifier = `${reversed(owner.portalHost)}.carryover.${owner.personId}`;
  const payload = (kind: string, part: string) => ({
    ...{ PayloadType: kind, PayloadVersion: 1, PayloadIdentifier: `${identifier}${part}` },
    PayloadUUID: stableUuid(`${identifier}${part}`),
    PayloadDisplayName: words.title,
  });
  const profile = {
    ...payload("Configuration", ""),
    PayloadDescription: words.description,
    PayloadOrganization: owner.organisation,
    PayloadRemovalDisallowed: false,
    PayloadContent: [{ ...payload("com.apple.mail.managed", ".mail"), ...account(settings) }],
  };
  return `${HEAD}<plist version="1.0">\n${plist(profile, "")}\n</plist>\n`;
}

/** Whether a profile can be made: Apple's needs a server for sending. */
export function hasMobileConfig(settings: ClientSettings): boolean {
  return settings.outgoing !== null;
}

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
`;

function account({ name, incoming, outgoing, userName, address }: ClientSettings): Readonly<Record<string, Value>> {
  if (outgoing === null) throw new Error("a profile needs a server for sending");
  return {
    ...{ EmailAccountType: "EmailTypeIMAP", EmailAccountDescription: name },
    // Where it is missing the device asks.
    ...(address === null ? {} : { EmailAddress: address }),
    ...server("IncomingMailServer", incoming, userName),
    ...server("OutgoingMailServer", outgoing, userName),
    // One password is asked for, and serves both.
    OutgoingPasswordSameAsIncomingPassword: true,
  };
}

function server(side: string, { host, port, security }: Endpoint, userName: string) {
  return {
    [`${side}Authentication`]: "EmailAuthPassword",
    [`${side}HostName`]: host,
    [`${side}PortNumber`]: port,
    // Means encryption, with or without STARTTLS: the device finds out which.
    [`${side}UseSSL`]: security !== "plaintext",
    [`${side}Username`]: userName,
  };
}

const reversed = (host: string) => host.split(".").toReversed().join(".");

/** The same for the same name, in the form of a version 8 UUID. */
function stableUuid(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join("-").toUpperCase();
}

function plist(value: Value, indent: string): string {
  if (typeof value === "boolean") return `${indent}<${value}/>`;
  if (typeof value === "number") return `${indent}<integer>${value}</integer>`;
  if (typeof value === "string") return `${indent}<string>${escapeXml(value)}</string>`;
  const deeper = `${indent}\t`;
  if (isList(value)) return `${indent}<array>\n${value.map((one) => plist(one, deeper)).join("\n")}\n${indent}</array>`;
  const entries = Object.entries(value).map(
    ([key, one]) => `${deeper}<key>${escapeXml(key)}</key>\n${plist(one, deeper)}`,
  );
  return `${indent}<dict>\n${entries.join("\n")}\n${indent}</dict>`;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
