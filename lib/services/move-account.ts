/**
 * Service accounts, and accounts that nobody owns any more: an administrator signs in to both sides with the account's own passwords, under
 * the same proof and the same budgets as a person, and then goes a person's way in a session that says so all the time.
 */
import { beginActing, endActing } from "../auth/sessions.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { RosterEntry } from "../db/generated/sqlite/client.ts";
import type { Transaction } from "../db/migrations.ts";
import { isNobodysOwn, ROSTER_MARKS } from "../policy/roster.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import {
  type AccountForm,
  type AccountProblems,
  problemsOf,
  readAccountForm,
  type ServerChoice,
  serversFor,
} from "./account-form.ts";
import { audit } from "./audit.ts";
import { keepPassword } from "./keep-password.ts";
import type { Portal } from "./portal.ts";
import { findOrAddPerson } from "./sign-in.ts";

export interface MoveAccountView {
  readonly oldAddress: string;
  readonly oldServer: string;
  /** What it is for, as the roster has it; may be empty. */
  readonly name: string;
  /** The name on the new server that the roster gives it; null: whichever is typed. */
  readonly newAddress: string | null;
  /** That it may go to. */
  readonly servers: readonly ServerChoice[];
}

/** For administrators; throws NotFound for others, and for an account that is somebody's own. */
export async function moveAccountView(portal: Portal, viewer: Viewer, entryId: string): Promise<MoveAccountView> {
  const { server, ...entry } = await nobodysEntry(portal, viewer, entryId);
  const servers = await serversFor(portal, "new");
  const { oldAddress, name, newAddress, newServerId } = entry;
  return {
    ...{ oldAddress, name, newAddress, oldServer: server.name || server.host },
    servers: newServerId === null ? servers : servers.filter(({ id }) => id === newServerId),
  };
}

async function nobodysEntry({ database: { client } }: Portal, viewer: Viewer, id: string) {
  onlyAdministrators(viewer);
  const entry = await client.rosterEntry.findUnique({ where: { id }, include: { server: true } });
  if (!entry || !isNobodysOwn(entry.mark)) throw new NotFound();
  return entry;
}

export type MoveBegun =
  | { readonly kind: "begun" }
  | { readonly kind: "problems"; readonly problems: AccountProblems }
  /** The new account, or this entry of the roster, belongs to a person who signs in themselves. */
  | { readonly kind: "somebodys" };

/** Asks the new server, keeps the password, and lets this session go the account's way until endMove(). Throws as moveAccountView(). */
export async function beginMove(
  portal: Portal,
  viewer: Viewer,
  entryId: string,
  typed: AccountForm,
  address: string | null,
): Promise<MoveBegun> {
  const entry = await nobodysEntry(portal, viewer, entryId);
  onlyAdministrators(viewer);
  const form = { ...typed, login: entry.newAddress ?? typed.login, serverId: entry.newServerId ?? typed.serverId };
  const read = await readAccountForm(portal, form, { side: "new", personId: null, address });
  if (!read.ok) return { kind: "problems", problems: read.problems };
  const { serverId, login, password } = read.claim;
  const { client } = portal.database;
  if (!(await isFree(client, entry, { serverId, login }))) return { kind: "somebodys" };
  const problems = await problemsOf(portal, read.claim);
  if (problems) {
    await audit.record(client, viewer, { action: "account.refused", subjectId: serverId, details: { entry: entryId } });
    return { kind: "problems", problems };
  }
  const key = await portal.sealingKey();
  return client.$transaction(async (tx) => {
    // Asked again: the person may have come in meanwhile.
    if (!(await isFree(tx, entry, { serverId, login }))) return { kind: "somebodys" };
    const { personId, accountId } = await findOrAddPerson(tx, read.claim);
    await keepPassword(tx, key, { personId, accountId, serverId, password });
    await tx.rosterEntry.update({ where: { id: entryId }, data: { personId } });
    await beginActing(tx, viewer, { personId, rosterEntryId: entryId });
    const details = { entry: entryId };
    await audit.record(tx, viewer, { action: "administrator.actFor", subjectId: personId, details });
    return { kind: "begun" };
  });
}

const OWN_MARKS = ROSTER_MARKS.filter((mark) => !isNobodysOwn(mark));

/** Nobody stands for the account yet, or somebody who never was anything but that. */
async function isFree(
  { person, rosterEntry }: Pick<Transaction, "person" | "rosterEntry">,
  entry: Pick<RosterEntry, "id">,
  { serverId, login }: { readonly serverId: string; readonly login: string },
): Promise<boolean> {
  const known = await person.findUnique({
    where: { serverId_login: { serverId, login } },
    include: {
      rosterEntries: { select: { mark: true } },
      migrations: { select: { rosterEntry: { select: { mark: true } } } },
    },
  });
  const { personId } = await rosterEntry.findUniqueOrThrow({ where: { id: entry.id } });
  if (!known) return personId === null;
  const marks = [...known.rosterEntries, ...known.migrations.map(({ rosterEntry: of }) => of)].map((of) => of?.mark);
  const isOnlyThat = marks.every((mark) => mark !== undefined && !OWN_MARKS.includes(mark));
  // Somebody who has signed in and connected nothing yet is a person, too.
  return marks.length > 0 && isOnlyThat && (personId === null || personId === known.id);
}

/** The session is the administrator's own again. Throws NotFound where none acts. Answers whose entry it was. */
export async function endMove({ database }: Portal, viewer: Viewer): Promise<string> {
  if (viewer.kind !== "person" || !viewer.actedBy) throw new NotFound();
  const { entry } = viewer.actedBy;
  await database.client.$transaction(async (tx) => {
    await endActing(tx, viewer.session);
    const details = { entry: entry.id };
    await audit.record(tx, viewer, { action: "administrator.actEnd", subjectId: viewer.personId, details });
  });
  return entry.id;
}
