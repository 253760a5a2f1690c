/** Signing in with the new account: that is who somebody is in this portal. */
import type { Claim } from "../auth/prove.ts";
import { beginSession } from "../auth/sessions.ts";
import type { Transaction } from "../db/migrations.ts";
import { type AccountForm, type AccountProblems, problemsOf, readAccountForm } from "./account-form.ts";
import { audit } from "./audit.ts";
import { keepPassword } from "./keep-password.ts";
import type { Portal } from "./portal.ts";

export type SignedIn =
  /** `sessionId` is for the browser's cookie alone. */
  { readonly ok: true; readonly sessionId: string } | { readonly ok: false; readonly problems: AccountProblems };

/** Asks the new server, then makes or finds the person, keeps the password for copying, and begins a session. */
export async function signInPerson(portal: Portal, form: AccountForm, address: string | null): Promise<SignedIn> {
  const read = await readAccountForm(portal, form, { side: "new", personId: null, address });
  if (!read.ok) return read;
  const problems = await problemsOf(portal, read.claim);
  if (problems === null) return { ok: true, sessionId: await enter(portal, read.claim) };
  await recordRefusal(portal, read.claim.serverId, problems);
  return { ok: false, problems };
}

async function enter(portal: Portal, claim: Claim): Promise<string> {
  const key = await portal.sealingKey();
  return portal.database.client.$transaction(async (tx) => {
    const { personId, accountId } = await findOrAddPerson(tx, claim);
    await keepPassword(tx, key, { personId, accountId, serverId: claim.serverId, password: claim.password });
    return begin(tx, claim, personId);
  });
}

/** By server and name as the server accepted them: two spellings are two people, so nobody comes near another's mail. */
export async function findOrAddPerson(tx: Transaction, { serverId, login }: Claim) {
  const where = { serverId_login: { serverId, login } };
  const { id: personId } = await tx.person.upsert({ where, create: { serverId, login }, update: {} });
  const account = { personId, serverId, login };
  const { id: accountId } = await tx.account.upsert({
    where: { personId_serverId_login: account },
    create: account,
    update: {},
  });
  return { personId, accountId };
}

async function begin(tx: Transaction, { serverId, login }: Claim, personId: string): Promise<string> {
  const sessionId = await beginSession(tx, { kind: "person", personId }, Date.now());
  const viewer = { kind: "person", personId, serverId, login, session: "" } as const;
  await audit.record(tx, viewer, { action: "session.begin", subjectId: personId });
  return sessionId;
}

/** The server and the kind of trouble; never the name, as it need not be anybody's. */
async function recordRefusal({ database }: Portal, serverId: string, { password }: AccountProblems): Promise<void> {
  const code = password?.kind === "refused" ? password.code : (password?.kind ?? null);
  await audit.record(
    database.client,
    { kind: "nobody" },
    { action: "session.refused", subjectId: serverId, details: { code } },
  );
}
