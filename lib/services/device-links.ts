/**
 * A link that shows a person's settings on their phone, without signing in there: server names and the user name, never mail
 * or a password. It lives for a quarter of an hour and belongs to the first browser in which its button is pressed.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Viewer } from "../auth/viewer.ts";
import { hasMobileConfig } from "../client-setup/mobileconfig.ts";
import { qrCode, qrPath } from "../client-setup/qr.ts";
import { type ClientSettings, clientSettings } from "../client-setup/settings.ts";
import { NotFound } from "./access.ts";
import { audit } from "./audit.ts";
import { clientServer } from "./client-server.ts";
import type { Portal } from "./portal.ts";

/** In milliseconds. */
export const DEVICE_LINK_MS = 15 * 60_000;

/** 128 random bits: short enough for a code that a camera reads from a screen, too many to guess. */
const newWord = () => randomBytes(16).toString("base64url");
const hashOf = (word: string) => createHash("sha256").update(word).digest("hex");

/** Makes a link and answers its word, which stands nowhere else; an earlier link of this person shows nothing any more. */
export async function makeDeviceLink({ database }: Portal, viewer: Viewer): Promise<string> {
  if (viewer.kind !== "person") throw new NotFound();
  const { personId } = viewer;
  const word = newWord();
  const expiresAt = new Date(Date.now() + DEVICE_LINK_MS);
  await database.client.$transaction(async (tx) => {
    await tx.deviceLink.deleteMany({ where: { personId } });
    await tx.deviceLink.create({ data: { tokenHash: hashOf(word), personId, expiresAt } });
    await audit.record(tx, viewer, { action: "devices.link", subjectId: personId });
  });
  return word;
}

/** One's own link, as it is shown where one is signed in. */
export interface OwnLink {
  /** `over`: it has expired, or was replaced or never there. */
  readonly state: "open" | "opened" | "over";
  /** What the phone opens. */
  readonly address: string;
  readonly picture: { readonly path: string; readonly size: number };
}

/** How one's own link stands; somebody else's is over. */
export async function ownLink({ database, config }: Portal, viewer: Viewer, word: string): Promise<OwnLink> {
  if (viewer.kind !== "person") throw new NotFound();
  const tokenHash = hashOf(word);
  const link = await database.client.deviceLink.findFirst({
    where: { tokenHash, personId: viewer.personId, expiresAt: { gt: new Date() } },
  });
  if (!link) return { state: "over", address: "", picture: { path: "", size: 0 } };
  const address = `${config.url}/s/${word}`;
  const code = qrCode(address);
  return {
    ...{ state: link.openedHash === null ? "open" : "opened", address },
    picture: { path: qrPath(code, QUIET), size: code.length + 2 * QUIET },
  };
}

/** Modules left free around the code, as cameras need them. */
const QUIET = 4;

/** Uses the link up. Answers the word for the cookie of the browser that may look from now on; null where it is too late. */
export async function openDeviceLink({ database }: Portal, word: string): Promise<string | null> {
  const browser = newWord();
  const tokenHash = hashOf(word);
  return database.client.$transaction(async (tx) => {
    const where = { tokenHash, openedHash: null, expiresAt: { gt: new Date() } };
    const { count } = await tx.deviceLink.updateMany({ where, data: { openedHash: hashOf(browser) } });
    if (count === 0) return null;
    const { personId } = await tx.deviceLink.findUniqueOrThrow({ where: { tokenHash } });
    await audit.record(tx, { kind: "nobody" }, { action: "devices.open", subjectId: personId });
    return browser;
  });
}

/** What a browser may see that comes with the link and, once it has opened it, with its cookie. */
export type LinkedView =
  | { readonly kind: "unopened" }
  | {
      readonly kind: "settings";
      readonly personId: string;
      readonly settings: ClientSettings;
      readonly hasProfile: boolean;
    }
  /** Expired, opened in another browser, or never there: nobody is told which. */
  | { readonly kind: "over" };

/** `browser`: the cookie's word, if there is one. */
export async function linkedView({ database }: Portal, word: string, browser: string | null): Promise<LinkedView> {
  const link = await database.client.deviceLink.findFirst({
    where: { tokenHash: hashOf(word), expiresAt: { gt: new Date() } },
    include: { person: { include: { server: true } } },
  });
  if (!link) return { kind: "over" };
  if (link.openedHash === null) return { kind: "unopened" };
  if (browser === null || link.openedHash !== hashOf(browser)) return { kind: "over" };
  const settings = clientSettings(clientServer(link.person.server), link.person.login);
  return { kind: "settings", personId: link.personId, settings, hasProfile: hasMobileConfig(settings) };
}
