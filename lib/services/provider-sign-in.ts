/** Back from a sign-in provider: the worker trades the code for tokens and tries them, and the old account is connected, or opened again. */
import type { Person } from "../auth/viewer.ts";
import { eraseAttempts } from "../db/credentials.ts";
import type { SignInAttempt } from "../db/generated/sqlite/client.ts";
import type { Transaction } from "../db/migrations.ts";
import type { ErrorCode } from "../engine/errors.ts";
import { ask } from "../jobs/ask.ts";
import type { Answer, BroughtBack } from "../jobs/requests.ts";
import { redirectUriOf } from "../policy/sign-in-provider.ts";
import { seal } from "../vault/seal.ts";
import type { AccountTrouble } from "./account-form.ts";
import { audit } from "./audit.ts";
import { type Connected, ownAccount, pairWithNew, rosterMismatch, unfitFor } from "./connect.ts";
import { keepToken } from "./keep-password.ts";
import { resumeWaiting } from "./passwords.ts";
import type { Portal } from "./portal.ts";
import { beginAttempt, originOf, takeAttempt } from "./sign-in-attempts.ts";

/** What stands in the address to which the provider has sent the browser; null: it is not there. */
export interface Returned {
  readonly state: string | null;
  readonly code: string | null;
  readonly iss: string | null;
  readonly error: string | null;
}

export type Arrival =
  | Exclude<Connected, { readonly kind: "leave" | "problems" }>
  /** An account that was connected before is open again. */
  | { readonly kind: "replaced"; readonly migrationId: string | null }
  | {
      readonly kind: "trouble";
      readonly trouble: AccountTrouble;
      /** Null: nothing is known of what was begun. */
      readonly place: { readonly serverId: string; readonly login: string; readonly accountId: string | null } | null;
      readonly migrationId: string | null;
    };

/** Longer than provider and mail server may take together. */
const PATIENCE_MS = 70_000;

/** For an account that is connected already, and opened by a provider. Answers the id of the attempt. Throws NotFound. */
export async function signInAgain(
  portal: Portal,
  person: Person,
  accountId: string,
  migrationId: string | null,
): Promise<string> {
  const { serverId, login } = await ownAccount(portal, person, accountId);
  return beginAttempt(portal, person, { serverId, login }, { origin: "passwords", migrationId });
}

/** The person is back. The attempt is over, whatever comes of it. */
export async function finishAttempt(portal: Portal, person: Person, returned: Returned): Promise<Arrival> {
  const attempt = returned.state === null ? null : await takeAttempt(portal, person, returned.state);
  if (!attempt) return { kind: "trouble", trouble: { kind: "signInExpired" }, place: null, migrationId: null };
  const trouble = (await troubleWith(portal, person, attempt, returned)) ?? (await connect(portal, person, attempt));
  if (trouble === null) return arrivalOf(portal, person, attempt);
  await refuse(portal, person, attempt, trouble);
  const { serverId, login, migrationId } = attempt;
  const accountId = originOf(attempt) === "passwords" ? attempt.accountId : null;
  return { kind: "trouble", trouble, place: { serverId, login, accountId }, migrationId };
}

/** Null: the provider and the mail server accept it. */
async function troubleWith(
  portal: Portal,
  person: Person,
  attempt: SignInAttempt,
  { code, iss, error }: Returned,
): Promise<AccountTrouble | null> {
  if (code === null || error !== null) return troubleNamed(error);
  const unfit = await unfitFor(portal, person, attempt);
  if (unfit) return unfit;
  const answer = await exchange(portal, attempt, { code, iss, state: attempt.state });
  if (answer === null) return { kind: "noAnswer" };
  if (!answer.ok) return refusedWith(answer.refusal.code);
  const { value } = answer;
  switch (value.outcome) {
    case "signedIn":
      return rosterMismatch(portal, person, attempt);
    case "notAllowed":
      return { kind: "notAllowed" };
    case "otherAccount":
      return { kind: "otherSignIn", names: value.names[0] ?? "" };
    default:
      return value satisfies never;
  }
}

function refusedWith(code: ErrorCode): AccountTrouble {
  return { kind: "refused", code, triesLeft: null };
}

/** What providers say instead of a code (RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2.6). */
function troubleNamed(error: string | null): AccountTrouble {
  switch (error) {
    case "access_denied":
    case "consent_required":
    case "interaction_required":
    case "login_required":
      return { kind: "notAllowed" };
    case "server_error":
    case "temporarily_unavailable":
      return refusedWith("auth.providerAway");
    default:
      return refusedWith("auth.providerSetup");
  }
}

/** The code goes to the worker sealed: without the verifier, which only the worker can open, it is worth nothing. */
async function exchange(
  { database, config, sealingKey }: Portal,
  { id: attemptId, serverId, personId }: SignInAttempt,
  brought: BroughtBack,
): Promise<Answer<"exchangeCode"> | null> {
  const key = await sealingKey();
  return ask(database, {
    kind: "exchangeCode",
    question: { attemptId, serverId, side: "old", redirectUri: redirectUriOf(config.url) },
    personId,
    seal: (requestId) => seal(key, JSON.stringify(brought), { purpose: "request", requestId, serverId }),
    patienceMs: PATIENCE_MS,
  });
}

/** Gives the account the token that the worker has put into the attempt. */
async function connect({ database }: Portal, person: Person, attempt: SignInAttempt): Promise<AccountTrouble | null> {
  const { id, personId, serverId, login, accountId } = attempt;
  return database.client.$transaction(async (tx): Promise<AccountTrouble | null> => {
    const row = await tx.signInAttempt.findUnique({ where: { id } });
    if (!row?.sealedToken || row.keyId === null) return { kind: "noAnswer" };
    const account = { personId, serverId, login };
    const where = { personId_serverId_login: account };
    const own = await tx.account.upsert({ where, create: { id: accountId, ...account }, update: {} });
    // Connected in another window meanwhile: the token is sealed for an account that there will never be.
    if (own.id !== accountId) return { kind: "signInExpired" };
    await keepToken(tx, { personId, accountId, sealed: row.sealedToken, keyId: row.keyId });
    await tx.signInAttempt.delete({ where: { id } });
    await recordReplaced(tx, person, attempt);
    return null;
  });
}

async function recordReplaced(tx: Transaction, person: Person, attempt: SignInAttempt): Promise<void> {
  if (originOf(attempt) === "passwords")
    await audit.record(tx, person, { action: "credential.replace", subjectId: attempt.accountId });
}

async function arrivalOf(portal: Portal, person: Person, attempt: SignInAttempt): Promise<Arrival> {
  const { accountId, migrationId } = attempt;
  if (originOf(attempt) === "passwords") {
    await resumeWaiting(portal, person, accountId);
    return { kind: "replaced", migrationId };
  }
  const connected = await pairWithNew(portal, person, accountId);
  if (connected.kind === "problems" || connected.kind === "leave") throw new Error("an open account is only paired");
  return connected;
}

/** What the worker has sealed meanwhile is taken back at the provider. */
async function refuse({ database }: Portal, person: Person, attempt: SignInAttempt, trouble: AccountTrouble) {
  const code = trouble.kind === "refused" ? trouble.code : trouble.kind;
  await database.client.$transaction(async (tx) => {
    await eraseAttempts(tx, { id: attempt.id });
    await audit.record(tx, person, { action: "account.refused", subjectId: attempt.serverId, details: { code } });
  });
  await database.eraseDeleted();
}
