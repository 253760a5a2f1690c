/** What the help pages fill in from the portal's settings, and which pages are the reader's own. */
import type { Viewer } from "../auth/viewer.ts";
import type { ClientServer } from "../client-setup/settings.ts";
import { announcedDeadline } from "../jobs/calendar.ts";
import { clientServer } from "./client-server.ts";
import { type OrganisationFacts, organisationFacts } from "./organisation.ts";
import type { Portal } from "./portal.ts";
import { portalZone } from "./zone.ts";

export interface HelpFacts {
  /** As people type it. */
  readonly url: string;
  /** Null where nobody has said who runs the portal. */
  readonly organisation: OrganisationFacts | null;
  /** When the old server closes, in epoch milliseconds; null: not announced. */
  readonly deadline: number | null;
  /** IANA name. */
  readonly zone: string;
  /** Where mail can come from, and what the administrator says of user names there. */
  readonly oldServers: readonly HelpServer[];
  /** Where it can go, with what phones and computers have to be told. */
  readonly newServers: readonly (HelpServer & Pick<ClientServer, "incoming" | "outgoing">)[];
}

export interface HelpServer {
  readonly name: string;
  readonly loginHint: string | null;
}

/** Everybody may read them: whoever is about to sign in needs them, and there is no name of a person among them. */
export async function helpFacts(portal: Portal): Promise<HelpFacts> {
  const { client } = portal.database;
  const servers = await client.server.findMany({ orderBy: [{ name: "asc" }, { host: "asc" }] });
  const [organisation, deadline, zone] = await Promise.all([
    ...([organisationFacts(portal), announcedDeadline(client), portalZone(portal)] as const),
  ]);
  return {
    ...{ url: portal.config.url, organisation, deadline, zone },
    oldServers: servers
      .filter(({ use }) => use !== "new")
      .map(({ name, host, loginHint }) => ({ name: name || host, loginHint })),
    newServers: servers
      .filter(({ use }) => use !== "old")
      .map((row) => {
        const { name, incoming, outgoing } = clientServer(row);
        return { name, loginHint: row.loginHint, incoming, outgoing };
      }),
  };
}

/** The id of the reader's migration; null where they have none, or several: "Your move" lists those. */
export async function onlyMove({ database: { client } }: Portal, viewer: Viewer): Promise<string | null> {
  if (viewer.kind !== "person") return null;
  const rows = await client.migration.findMany({ where: { personId: viewer.personId }, select: { id: true }, take: 2 });
  return rows.length === 1 ? (rows[0]?.id ?? null) : null;
}
