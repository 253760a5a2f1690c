/** The profile of a person's new account for Apple's devices, signed where the portal has a key for that. */
import type { Viewer } from "../auth/viewer.ts";
import { MOBILECONFIG_TYPE, mobileConfig, type ProfileWords } from "../client-setup/mobileconfig.ts";
import { type ClientSettings, clientSettings } from "../client-setup/settings.ts";
import { NotFound, ownMigration } from "./access.ts";
import { clientServer } from "./client-server.ts";
import { linkedView } from "./device-links.ts";
import { organisationFacts } from "./organisation.ts";
import type { Portal } from "./portal.ts";
import { signedWherePossible } from "./profile-signing.ts";

export interface Profile {
  readonly type: typeof MOBILECONFIG_TYPE;
  readonly name: string;
  readonly body: Uint8Array;
}

/** In the reader's language; both are given the name of the new server. */
export type WordsOf = (server: string) => ProfileWords;

/** Of the person who looks. Throws NotFound when the move is not theirs, or the server has no way to send. */
export async function ownProfile(
  portal: Portal,
  viewer: Viewer,
  migrationId: string,
  words: WordsOf,
): Promise<Profile> {
  const { newAccount, personId } = await ownMigration(portal.database, viewer, migrationId);
  return profileOf(
    portal,
    { personId, settings: clientSettings(clientServer(newAccount.server), newAccount.login) },
    words,
  );
}

/** For the browser that opened the link. Throws NotFound for every other. */
export async function linkedProfile(
  portal: Portal,
  word: string,
  browser: string | null,
  words: WordsOf,
): Promise<Profile> {
  const view = await linkedView(portal, word, browser);
  if (view.kind !== "settings") throw new NotFound();
  return profileOf(portal, view, words);
}

interface Owner {
  readonly personId: string | null;
  readonly settings: ClientSettings;
}

async function profileOf(portal: Portal, { personId, settings }: Owner, words: WordsOf): Promise<Profile> {
  if (settings.outgoing === null || personId === null) throw new NotFound();
  const { hostname } = new URL(portal.config.url);
  const organisation = (await organisationFacts(portal))?.name ?? hostname;
  const owner = { portalHost: hostname, personId, organisation };
  const profile = mobileConfig(settings, owner, words(settings.name));
  return { type: MOBILECONFIG_TYPE, name: "mail.mobileconfig", body: await signedWherePossible(portal, profile) };
}
