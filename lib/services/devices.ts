/** "Set up your phone and computer": the settings of a person's new account, and whether they say that it is done. */

import type { Viewer } from "../auth/viewer.ts";
import { hasMobileConfig } from "../client-setup/mobileconfig.ts";
import { type ClientSettings, clientSettings } from "../client-setup/settings.ts";
import { ownMigration } from "./access.ts";
import { audit } from "./audit.ts";
import { clientServer } from "./client-server.ts";
import type { Portal } from "./portal.ts";
import { profileSigning } from "./profile-signing.ts";

export type { ClientSettings, Endpoint } from "../client-setup/settings.ts";

export interface DevicesView {
  readonly settings: ClientSettings;
  /** What is to be removed from the devices: the name and the host of the old account. */
  readonly old: { readonly login: string; readonly host: string };
  /** There is a profile for Apple's devices. */
  readonly hasProfile: boolean;
  /** It is signed, as was found out just now. */
  readonly isSigned: boolean;
  /** When they said that it is done, in epoch milliseconds; null: not said. */
  readonly doneAt: number | null;
}

/** Throws NotFound when it is not this person's. */
export async function devicesView(portal: Portal, viewer: Viewer, migrationId: string): Promise<DevicesView> {
  const { newAccount, oldAccount, devicesSetUpAt } = await ownMigration(portal.database, viewer, migrationId);
  const settings = clientSettings(clientServer(newAccount.server), newAccount.login);
  return {
    ...{ settings, hasProfile: hasMobileConfig(settings), doneAt: devicesSetUpAt?.getTime() ?? null },
    isSigned: (await profileSigning(portal)).kind === "works",
    old: { login: oldAccount.login, host: oldAccount.server.host },
  };
}

/** Remembers that they have, or have not, set up their devices. Nothing depends on it. Throws NotFound. */
export async function sayDevicesDone(
  { database }: Portal,
  viewer: Viewer,
  migrationId: string,
  isDone: boolean,
): Promise<void> {
  await database.client.$transaction(async (tx) => {
    const { devicesSetUpAt } = await ownMigration({ client: tx }, viewer, migrationId);
    if ((devicesSetUpAt !== null) === isDone) return;
    await tx.migration.update({ where: { id: migrationId }, data: { devicesSetUpAt: isDone ? new Date() : null } });
    await audit.record(tx, viewer, { action: "migration.devices", subjectId: migrationId, details: { done: isDone } });
  });
}
