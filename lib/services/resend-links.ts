/** The help desk sends somebody the portal's address again, or the way to set up their devices: to the address that they confirmed. */
import { takeTry } from "../auth/budget.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { LinkKind } from "../notify/mails.ts";
import { isUndeliverable } from "../notify/undeliverable.ts";
import { NotFound, onlyStaff } from "./access.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";

export interface LinksView {
  /** Whose it is, as the roster has it; may be empty. */
  readonly name: string;
  readonly oldAddress: string;
  /** `off`: this portal sends no mail. `noAddress`: they have confirmed none, so nobody knows that they read it. `refused`: it takes no mail. */
  readonly mail: "off" | "noAddress" | "refused" | "ready";
  /** Which links there are for them: devices are set up when a move is there. */
  readonly kinds: readonly LinkKind[];
  /** Where people begin, for whoever tells them by telephone. */
  readonly portalAddress: string;
}

/** For administrators and helpers; throws NotFound for others, and where there is no such entry. */
export async function linksView({ config, database }: Portal, viewer: Viewer, entryId: string): Promise<LinksView> {
  onlyStaff(viewer);
  const entry = await database.client.rosterEntry.findUnique({
    where: { id: entryId },
    include: { person: { select: { mailAddress: { select: { address: true, confirmedAt: true } } } } },
  });
  if (!entry) throw new NotFound();
  const { name, oldAddress, migrationId } = entry;
  const given = entry.person?.mailAddress;
  const confirmed = given?.confirmedAt ? given.address : null;
  const isRefused = confirmed !== null && (await isUndeliverable(database.client, confirmed));
  const reached = confirmed === null ? "noAddress" : isRefused ? "refused" : "ready";
  const mail = config.mailFrom === null ? "off" : reached;
  const kinds: LinkKind[] = migrationId === null ? ["portal"] : ["portal", "devices"];
  return { name, oldAddress, mail, kinds, portalAddress: config.url };
}

/** `tooMany`: they were sent enough of late. */
export type LinkSent = "sent" | "notPossible" | "tooMany";

/** Lets the worker send it. Throws as linksView(). */
export async function resendLink(portal: Portal, viewer: Viewer, entryId: string, kind: LinkKind): Promise<LinkSent> {
  const { mail, kinds } = await linksView(portal, viewer, entryId);
  if (mail !== "ready" || !kinds.includes(kind)) return "notPossible";
  const { client } = portal.database;
  const { personId, migrationId } = await client.rosterEntry.findUniqueOrThrow({ where: { id: entryId } });
  if (personId === null) return "notPossible";
  if ("until" in (await takeTry(portal.database, "mailPerson", [personId]))) return "tooMany";
  await client.$transaction(async (tx) => {
    await tx.mail.create({ data: { personId, kind, migrationId } });
    await audit.record(tx, viewer, { action: "link.send", subjectId: personId, details: { kind } });
  });
  return "sent";
}
