/** Whose is it? Asked first by every service that touches a person's rows. */
import type { Person, Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { isProofFresh } from "../policy/second-factor.ts";

/** There is no such thing for this viewer: the same whether it does not exist or is somebody else's. Pages answer 404. */
export class NotFound extends Error {
  constructor() {
    super("there is no such thing for this viewer");
    this.name = "NotFound";
  }
}

/** The database, or a transaction of it as `{ client: transaction }`. */
interface Reader {
  readonly client: Pick<Database["client"], "migration">;
}

/** The migration with both accounts and their servers, if it is this person's own. Throws NotFound. */
export async function ownMigration({ client }: Reader, viewer: Viewer, migrationId: string) {
  if (viewer.kind !== "person") throw new NotFound();
  const account = { include: { server: true } } as const;
  const migration = await client.migration.findFirst({
    where: { id: migrationId, personId: viewer.personId },
    include: { oldAccount: account, newAccount: account },
  });
  if (!migration) throw new NotFound();
  return migration;
}

/** Throws NotFound for everybody but persons who have signed in themselves: nobody else takes along or erases what is theirs. */
export function onlyThemselves(viewer: Viewer): asserts viewer is Person {
  if (viewer.kind !== "person" || viewer.actedBy) throw new NotFound();
}

/** Throws NotFound for everybody but administrators: others, helpers among them, need not know that there is such a page. */
export function onlyAdministrators(viewer: Viewer): asserts viewer is Viewer & { kind: "administrator" } {
  if (viewer.kind !== "administrator" || viewer.role !== "administrator") throw new NotFound();
}

/** Throws NotFound for everybody but administrators and the helpers of the help desk. */
export function onlyStaff(viewer: Viewer): asserts viewer is Viewer & { kind: "administrator" } {
  if (viewer.kind !== "administrator") throw new NotFound();
}

/** Dangerous acts are for who has shown of late who they are: an open browser alone is not enough. Pages ask again. */
export class NeedsProof extends Error {
  constructor() {
    super("this needs a fresh proof of who asks");
    this.name = "NeedsProof";
  }
}

/** Throws NeedsProof where the viewer did not show within the last quarter of an hour who they are. `now` in epoch milliseconds. */
export function onlyProved({ provedAt }: { readonly provedAt?: number }, now: number = Date.now()): void {
  if (!isProofFresh(provedAt ?? null, now)) throw new NeedsProof();
}
