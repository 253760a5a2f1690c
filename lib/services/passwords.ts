/** Which passwords are kept for a person and until when, and how they are erased at once. */
import type { Person, Viewer } from "../auth/viewer.ts";
import { eraseAttempts, eraseCredentials } from "../db/credentials.ts";
import type { SignInProvider } from "../db/generated/sqlite/client.ts";
import type { Side } from "../engine/errors.ts";
import { CONSENT_PAGES, type ProviderEndpoints } from "../policy/sign-in-provider.ts";
import { NotFound, ownMigration } from "./access.ts";
import {
  type AccountProblems,
  type ProviderChoice,
  problemsOf,
  providerChoice,
  readAccountForm,
} from "./account-form.ts";
import { audit } from "./audit.ts";
import { ownAccount } from "./connect.ts";
import { resumeMigration, stopRuns, underWay } from "./control.ts";
import { keepPassword } from "./keep-password.ts";
import type { Portal } from "./portal.ts";
import { progressOf } from "./progress.ts";
import { portalZone } from "./zone.ts";

export interface KeptPassword {
  readonly accountId: string;
  readonly side: Side;
  readonly login: string;
  readonly server: string;
  /** Epoch milliseconds; null: none is kept. */
  readonly until: number | null;
  /** What is kept is no password, but what the person granted at this provider. */
  readonly provider: GrantedAt | null;
}

export interface GrantedAt {
  readonly name: string;
  /** Where the person can take it back as well; null: the provider knows. */
  readonly consentPage: string | null;
  /** Whether it is taken back there when it is erased here. */
  readonly revokes: boolean;
}

export interface PasswordsView {
  readonly passwords: readonly KeptPassword[];
  /** Whose next run may end with both passwords being erased. */
  readonly moves: readonly {
    readonly migrationId: string;
    readonly oldLogin: string;
    readonly forgetAfterRun: boolean;
  }[];
  /** Whether something is being copied with them now. */
  readonly inUse: boolean;
  /** IANA name. */
  readonly zone: string;
}

/** What is kept for this person: the new account first. Throws NotFound for everybody but persons. */
export async function passwordsOf(portal: Portal, viewer: Viewer): Promise<PasswordsView> {
  const person = personIn(viewer);
  const { client } = portal.database;
  const accounts = await client.account.findMany({
    where: { personId: person.personId },
    include: { server: { include: { signInProvider: true } }, credential: { select: { keepUntil: true, kind: true } } },
  });
  const migrations = await client.migration.findMany({
    where: { personId: person.personId },
    include: { oldAccount: { select: { login: true } } },
    orderBy: { createdAt: "asc" },
  });
  const passwords = accounts.map(({ id, login, server, credential, ...account }) => ({
    ...{ accountId: id, login, server: server.name || server.host, until: credential?.keepUntil.getTime() ?? null },
    provider: credential?.kind === "token" ? grantedAt(server.signInProvider) : null,
    side: sideOf(person, { login, serverId: account.serverId }),
  }));
  return {
    passwords: passwords.sort((one, other) => Number(one.side === "old") - Number(other.side === "old")),
    moves: migrations.map(({ id, oldAccount, forgetAfterRun }) => {
      return { migrationId: id, oldLogin: oldAccount.login, forgetAfterRun };
    }),
    inUse: (await client.migration.count({ where: underWay(person) })) > 0,
    zone: await portalZone(portal),
  };
}

type ProviderRow = Pick<SignInProvider, "name" | "kind" | "endpoints">;

/** Null where no provider is set up (any more). */
export function grantedAt(row: ProviderRow | null): GrantedAt | null {
  if (!row) return null;
  const endpoints: ProviderEndpoints | null = row.endpoints === null ? null : JSON.parse(row.endpoints);
  const revokes = endpoints !== null && endpoints.revocation !== null;
  return { name: row.name, consentPage: CONSENT_PAGES[row.kind], revokes };
}

/** The person is the new account; all others are old ones. */
function sideOf(person: Person, account: { readonly serverId: string; readonly login: string }): Side {
  return account.serverId === person.serverId && account.login === person.login ? "new" : "old";
}

/** Erases all of the person's passwords at once; a run under way stops and keeps its place. Answers how many there were. */
export async function forgetPasswords({ database }: Portal, viewer: Viewer): Promise<number> {
  const person = personIn(viewer);
  const forgotten = await database.client.$transaction(async (tx) => {
    await stopRuns(tx, person);
    await tx.request.deleteMany({ where: { personId: person.personId, sealed: { not: null } } });
    await eraseAttempts(tx, { personId: person.personId });
    const count = await eraseCredentials(tx, { account: { personId: person.personId } });
    await audit.record(tx, person, {
      ...{ action: "credential.forget", subjectId: person.personId, details: { passwords: count } },
    });
    return count;
  });
  await database.eraseDeleted();
  return forgotten;
}

/** Whether both passwords are erased when the next run of this migration ends. Throws NotFound when it is not theirs. */
export async function setForgetAfterRun(
  { database: { client } }: Portal,
  viewer: Viewer,
  migrationId: string,
  forgetAfterRun: boolean,
): Promise<void> {
  await client.$transaction(async (tx) => {
    await ownMigration({ client: tx }, viewer, migrationId);
    // Without passwords nothing is brought over at night.
    const data = { forgetAfterRun, ...(forgetAfterRun && { catchUp: false, catchUpAt: null }) };
    await tx.migration.update({ where: { id: migrationId }, data });
    await audit.record(tx, viewer, {
      ...{ action: "credential.forgetAfterRun", subjectId: migrationId, details: { forgetAfterRun } },
    });
  });
}

/** The account whose password a server refused, for which this move waits; null: it does not, or nobody knows which. Throws NotFound when it is not theirs. */
export async function refusedAccount(portal: Portal, viewer: Viewer, migrationId: string): Promise<string | null> {
  const { standing } = await progressOf(portal, viewer, migrationId);
  if (standing.kind !== "needsPassword" || standing.side === null) return null;
  const { oldAccountId, newAccountId } = await ownMigration(portal.database, viewer, migrationId);
  return standing.side === "old" ? oldAccountId : newAccountId;
}

export interface AccountToTypeAgain extends Omit<KeptPassword, "until" | "provider"> {
  /** Whether the password goes there over an encrypted connection. */
  readonly encrypted: boolean;
  /** Where the person signs in instead of typing it. */
  readonly provider: ProviderChoice | null;
}

/** An account whose password is to be typed again. Throws NotFound when it is not this person's. */
export async function accountOf(portal: Portal, viewer: Viewer, accountId: string): Promise<AccountToTypeAgain> {
  const { id, login, serverId, server } = await ownAccount(portal, viewer, accountId);
  const side = sideOf(personIn(viewer), { serverId, login });
  const encrypted = server.security !== "plaintext";
  const signInProvider = await portal.database.client.signInProvider.findUnique({ where: { serverId } });
  const provider = side === "old" ? providerChoice(signInProvider) : null;
  return { accountId: id, side, login, server: server.name || server.host, encrypted, provider };
}

/**
 * Keeps a password typed again, once the server accepts it, and lets go on what waited for it. Answers what is wrong, or
 * null. Throws NotFound when the account is not this person's.
 */
export async function replacePassword(
  portal: Portal,
  person: Person,
  { accountId, password }: { readonly accountId: string; readonly password: string },
  address: string | null,
): Promise<AccountProblems | null> {
  const { personId } = person;
  const { login, serverId } = await ownAccount(portal, person, accountId);
  const side = sideOf(person, { serverId, login });
  const read = await readAccountForm(portal, { serverId, login, password }, { side, personId, address });
  if (!read.ok) return read.problems;
  // A page from before the provider was set up.
  if (read.atProvider) return { password: { kind: "formExpired" } };
  const problems = await problemsOf(portal, read.claim);
  if (problems) return problems;
  const key = await portal.sealingKey();
  await portal.database.client.$transaction(async (tx) => {
    await keepPassword(tx, key, { personId, accountId, serverId, password });
    await audit.record(tx, person, { action: "credential.replace", subjectId: accountId });
  });
  await resumeWaiting(portal, person, accountId);
  return null;
}

/** Migrations that stopped because this server refused the password, or because there was none. */
export async function resumeWaiting(portal: Portal, person: Person, accountId: string): Promise<void> {
  const waiting = await portal.database.client.migration.findMany({
    where: {
      ...{ personId: person.personId, activity: "needsUser", reason: { startsWith: "auth." } },
      OR: [{ oldAccountId: accountId }, { newAccountId: accountId }],
    },
    select: { id: true },
  });
  for (const { id } of waiting) await resumeMigration(portal, person, id);
}

/** The next of the two accounts of this migration without a password; null when both are kept. Throws NotFound. */
export async function missingPassword(portal: Portal, viewer: Viewer, migrationId: string): Promise<string | null> {
  const { oldAccountId, newAccountId } = await ownMigration(portal.database, viewer, migrationId);
  const kept = await portal.database.client.credential.findMany({
    where: { accountId: { in: [oldAccountId, newAccountId] } },
    select: { accountId: true },
  });
  const ids = kept.map(({ accountId }) => accountId);
  return [oldAccountId, newAccountId].find((id) => !ids.includes(id)) ?? null;
}

function personIn(viewer: Viewer): Person {
  if (viewer.kind !== "person") throw new NotFound();
  return viewer;
}
