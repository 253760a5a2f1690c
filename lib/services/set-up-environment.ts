/** What the environment says of servers and organisation is there from the first page on. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { audit } from "./audit.ts";
import type { OrganisationFacts } from "./organisation.ts";

/** As lib/config reads and checks it. */
export interface EnvironmentSettings {
  readonly servers: readonly EnvironmentServer[];
  /** Null: the environment says nothing of it. */
  readonly organisation: OrganisationFacts | null;
}

export interface EnvironmentServer {
  readonly host: string;
  readonly port: number;
  readonly security: "tls" | "starttls" | "plaintext";
  readonly use: "old" | "new" | "both";
}

const SYSTEM: Viewer = { kind: "nobody" };

/** Adds what is missing and changes nothing that an administrator may have changed. Any number of times. */
export async function applyEnvironment({ client }: Database, settings: EnvironmentSettings): Promise<void> {
  await client.$transaction(async (tx) => {
    for (const server of settings.servers) {
      const { host, port } = server;
      if (await tx.server.findUnique({ where: { host_port: { host, port } }, select: { id: true } })) continue;
      const { id } = await tx.server.create({ data: server });
      await audit.record(tx, SYSTEM, { action: "server.add", subjectId: id, details: { security: server.security } });
    }
    const known = await tx.organisation.findUnique({ where: { id: 1 } });
    if (!settings.organisation || known) return;
    await tx.organisation.create({ data: { id: 1, ...settings.organisation } });
    await audit.record(tx, SYSTEM, { action: "organisation.change", subjectId: null });
  });
}
