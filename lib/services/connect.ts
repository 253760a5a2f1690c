/** Connecting an old account: shown by a real sign-in, then paired with the new account of the person. */
import { randomInt } from "node:crypto";
import type { Claim } from "../auth/prove.ts";
import type { Person, Viewer } from "../auth/viewer.ts";
import { eraseCredentials } from "../db/credentials.ts";
import type { Transaction } from "../db/migrations.ts";
import { haveSameName, reference } from "../policy/credential-names.ts";
import { enrol } from "../roster/enrol.ts";
import { mismatchOf } from "../roster/mapping.ts";
import { NotFound } from "./access.ts";
import {
  type AccountForm,
  type AccountProblems,
  type AccountTrouble,
  problemsOf,
  readAccountForm,
} from "./account-form.ts";
import { audit } from "./audit.ts";
import { keepPassword } from "./keep-password.ts";
import { requestListing } from "./listing.ts";
import type { Portal } from "./portal.ts";
import { beginAttempt } from "./sign-in-attempts.ts";
import { planOf } from "./start-plan.ts";

export type Connected =
  | { readonly kind: "connected"; readonly migrationId: string }
  /** The names differ: the person has to say that both accounts are theirs. */
  | { readonly kind: "confirm"; readonly accountId: string }
  /** They sign in at the server's provider first (provider-sign-in.ts). */
  | { readonly kind: "leave"; readonly attemptId: string }
  | { readonly kind: "problems"; readonly problems: AccountProblems };

/** Asks the old server, keeps the password, and makes the migration. Connecting an account again replaces its password. */
export async function connectOldAccount(
  portal: Portal,
  person: Person,
  form: AccountForm,
  address: string | null,
): Promise<Connected> {
  const read = await readAccountForm(portal, form, { side: "old", personId: person.personId, address });
  if (!read.ok) return { kind: "problems", problems: read.problems };
  const unfit = await unfitFor(portal, person, read.claim);
  if (unfit) return { kind: "problems", problems: { login: unfit } };
  if (read.atProvider)
    return { kind: "leave", attemptId: await beginAttempt(portal, person, read.claim, { origin: "connect" }) };
  const problems = await problemsOf(portal, read.claim);
  if (problems === null) {
    // Said to nobody but who has shown the old account's password, which is not kept then.
    const mismatch = await rosterMismatch(portal, person, read.claim);
    if (mismatch) return { kind: "problems", problems: { login: mismatch } };
    return pairWithNew(portal, person, await keepAccount(portal, person, read.claim));
  }
  const { password: doubt } = problems;
  const code = doubt?.kind === "refused" ? doubt.code : (doubt?.kind ?? null);
  const { serverId } = read.claim;
  await audit.record(portal.database.client, person, {
    ...{ action: "account.refused", subjectId: serverId, details: { code } },
  });
  return { kind: "problems", problems };
}

type OldAccount = Pick<Claim, "serverId" | "login">;

/** Why this cannot be the person's old account, whatever its server says; null: it can. */
export async function unfitFor(portal: Portal, person: Person, account: OldAccount): Promise<AccountTrouble | null> {
  if (!mayMove(person, account)) return { kind: "otherAccount" };
  return (await isNewAccount(portal, person, account)) ? { kind: "sameAccount" } : null;
}

/** What the roster has against connecting these two accounts; recorded, as somebody has to look at it. */
export async function rosterMismatch(
  { database }: Portal,
  person: Person,
  claim: OldAccount,
): Promise<AccountTrouble | null> {
  const { client } = database;
  const mismatch = await mismatchOf(client, claim, person);
  if (mismatch === null) return null;
  const { entryId, ...trouble } = mismatch;
  const details = { kind: mismatch.kind };
  await audit.record(client, person, { action: "account.mappedElsewhere", subjectId: entryId, details });
  const organisation = await client.organisation.findUnique({ where: { id: 1 } });
  return { ...trouble, contact: organisation?.contact ?? organisation?.contactEmail ?? null };
}

/** An administrator who acts for nobody's account moves that one account, and no other that they know a password of. */
function mayMove({ actedBy }: Person, { serverId, login }: OldAccount): boolean {
  if (!actedBy) return true;
  return actedBy.entry.serverId === serverId && actedBy.entry.oldAddress === login.toLowerCase();
}

/** The two usual ports of one server. */
const IMAP_PORTS = [143, 993];

/** By host, port and name. The worker finds other names of one server, before it copies anything. */
async function isNewAccount({ database: { client } }: Portal, person: Person, claim: OldAccount): Promise<boolean> {
  if (claim.login.toLowerCase() !== person.login.toLowerCase()) return false;
  const place = async (id: string) => {
    const { host, port } = await client.server.findUniqueOrThrow({ where: { id } });
    return IMAP_PORTS.includes(port) ? host : `${host}:${port}`;
  };
  return (await place(claim.serverId)) === (await place(person.serverId));
}

async function keepAccount(
  portal: Portal,
  { personId }: Person,
  { serverId, login, password }: Claim,
): Promise<string> {
  const key = await portal.sealingKey();
  const account = { personId, serverId, login };
  return portal.database.client.$transaction(async (tx) => {
    const where = { personId_serverId_login: account };
    const { id: accountId } = await tx.account.upsert({ where, create: account, update: {} });
    await keepPassword(tx, key, { personId, accountId, serverId, password });
    return accountId;
  });
}

/** Makes the move of a connected account, or asks first whether both accounts are the person's. Throws NotFound. */
export async function pairWithNew(portal: Portal, person: Person, accountId: string): Promise<Connected> {
  const old = await ownAccount(portal, person, accountId);
  const known = await portal.database.client.migration.findFirst({ where: { oldAccountId: accountId } });
  if (!known && !haveSameName(old.login, person.login)) return { kind: "confirm", accountId };
  return { kind: "connected", migrationId: await pair(portal, person, accountId, { confirmed: false }) };
}

/** The two accounts in full, for the person to confirm. Throws NotFound when the account is not this person's. */
export async function accountsToConfirm(portal: Portal, person: Person, accountId: string) {
  const old = await ownAccount(portal, person, accountId);
  const server = await portal.database.client.server.findUniqueOrThrow({ where: { id: person.serverId } });
  return {
    old: { login: old.login, server: old.server.name || old.server.host },
    new: { login: person.login, server: server.name || server.host },
  };
}

/** The person says that both accounts are theirs. Throws NotFound when the account is not this person's. */
export async function confirmAccount(portal: Portal, person: Person, accountId: string): Promise<string> {
  return pair(portal, person, (await ownAccount(portal, person, accountId)).id, { confirmed: true });
}

/** The person does not want to copy from this account after all: its row goes, with its password. Throws NotFound. */
export async function dropAccount(portal: Portal, person: Person, accountId: string): Promise<void> {
  const { database } = portal;
  const { id } = await ownAccount(portal, person, accountId);
  const unused = { id, migrationsFrom: { none: {} }, migrationsTo: { none: {} } };
  await database.client.$transaction(async (tx) => {
    if ((await tx.account.count({ where: unused })) > 0) await eraseCredentials(tx, { accountId: id });
    const { count } = await tx.account.deleteMany({ where: unused });
    if (count > 0) await audit.record(tx, person, { action: "credential.forget", subjectId: id });
  });
  await database.eraseDeleted();
}

/** The account with its server, if it is this person's own. Throws NotFound. */
export async function ownAccount({ database: { client } }: Portal, viewer: Viewer, accountId: string) {
  if (viewer.kind !== "person") throw new NotFound();
  const where = { id: accountId, personId: viewer.personId };
  const account = await client.account.findFirst({ where, include: { server: true } });
  if (!account) throw new NotFound();
  return account;
}

/** Makes the migration, or finds the one of these two accounts, and asks for the folders. Answers its id. */
async function pair(portal: Portal, person: Person, oldAccountId: string, details: { confirmed: boolean }) {
  const migrationId = await portal.database.client.$transaction(async (tx) => {
    const id = await findOrAddMigration(tx, person, oldAccountId);
    await enrol(tx, { personId: person.personId, migrationId: id, oldAccountId });
    await audit.record(tx, person, { action: "account.connect", subjectId: oldAccountId, details });
    return id;
  });
  await requestListing(portal, person, migrationId);
  return migrationId;
}

async function findOrAddMigration(tx: Transaction, person: Person, oldAccountId: string): Promise<string> {
  const { personId, serverId, login } = person;
  const newAccount = await tx.account.findUniqueOrThrow({
    where: { personId_serverId_login: { personId, serverId, login } },
    include: { server: true },
  });
  const oldAccount = await tx.account.findUniqueOrThrow({ where: { id: oldAccountId }, include: { server: true } });
  const pairOfAccounts = { oldAccountId, newAccountId: newAccount.id };
  const known = await tx.migration.findUnique({ where: { oldAccountId_newAccountId: pairOfAccounts } });
  if (known) return known.id;
  const plan = JSON.stringify(planOf([], { old: oldAccount.server, new: newAccount.server }));
  const data = { ...pairOfAccounts, personId, plan, reference: await freeReference(tx) };
  return (await tx.migration.create({ data })).id;
}

async function freeReference(tx: Transaction): Promise<string> {
  for (;;) {
    const candidate = reference(randomInt);
    if (!(await tx.migration.findUnique({ where: { reference: candidate }, select: { id: true } }))) return candidate;
  }
}
