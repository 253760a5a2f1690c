/** The second step of signing in as an administrator: a code or a passkey. And signing in by a passkey alone. */
import { forgetTries, takeTry } from "../auth/budget.ts";
import type { AskingOptions } from "../auth/passkeys.ts";
import { beginSession, endSession } from "../auth/sessions.ts";
import type { HalfSignedIn } from "../auth/viewer.ts";
import type { Transaction } from "../db/migrations.ts";
import { NotFound } from "./access.ts";
import type { AdministratorSignedIn, AdministratorTrouble } from "./administrator-sign-in.ts";
import { audit } from "./audit.ts";
import { spendAppCode } from "./authenticator-app.ts";
import { passkeyOwner, passkeyQuestion } from "./passkeys.ts";
import type { Portal } from "./portal.ts";
import { spendRecoveryCode } from "./recovery-codes.ts";
import { asAdministrator, type FactorOwner, webSecret } from "./second-factor.ts";

/** With what somebody has shown who they are. */
type Means = "app" | "recoveryCode" | "passkey";

/** The first step was taken too long ago, or never: it has to be taken again. */
export type StepOver = { readonly kind: "over" };
export type SecondStep =
  | Extract<AdministratorSignedIn, { readonly ok: true }>
  | { readonly ok: false; readonly trouble: AdministratorTrouble | StepOver };

const wrong = { ok: false, trouble: { kind: "wrong" } } as const;
const over = { ok: false, trouble: { kind: "over" } } as const;

/** A code of the app, or a recovery code. Begins the session that is worth something, and ends the one of the first step. */
export async function signInByCode(portal: Portal, half: HalfSignedIn | null, typed: string): Promise<SecondStep> {
  if (half?.needs !== "factor") return over;
  const { administratorId } = half;
  const attempt = await takeTry(portal.database, "factor", [administratorId]);
  if ("until" in attempt) return { ok: false, trouble: { kind: "tooManyTries", until: attempt.until } };
  const secret = await webSecret(portal);
  const answer = await portal.database.client.$transaction(async (tx): Promise<SecondStep> => {
    const means = await spendCode(tx, secret, half, typed);
    if (means === null) return refused(tx, half);
    return { ok: true, sessionId: await enter(tx, half, means) };
  });
  if (answer.ok) await forgetTries(portal.database, "factor", [administratorId]);
  return answer;
}

/** Uses a code up: of the app, or a recovery code. Null where it is neither. The try has to be taken from the budget before. */
export async function spendCode(
  tx: Transaction,
  secret: string,
  owner: FactorOwner,
  typed: string,
): Promise<Exclude<Means, "passkey"> | null> {
  if (await spendAppCode(tx, secret, owner, typed, Date.now())) return "app";
  return (await spendRecoveryCode(tx, secret, owner, typed)) ? "recoveryCode" : null;
}

async function refused(tx: Transaction, half: HalfSignedIn): Promise<SecondStep> {
  await audit.record(tx, { kind: "nobody" }, { action: "factor.refused", subjectId: half.administratorId });
  return wrong;
}

async function enter(tx: Transaction, owner: FactorOwner, means: Means): Promise<string> {
  const { administratorId, session } = owner;
  if (session !== "") await endSession(tx, session);
  const now = Date.now();
  const details = { by: means };
  await audit.record(tx, asAdministrator(owner), { action: "session.begin", subjectId: administratorId, details });
  return beginSession(tx, { kind: "administrator", administratorId, hasShownFactor: true, provedAt: now }, now);
}

/** What somebody can show at the second step. Throws NotFound where they are gone. */
export async function secondStepOptions(
  { database }: Portal,
  { administratorId }: HalfSignedIn,
): Promise<{ readonly hasApp: boolean; readonly hasPasskey: boolean }> {
  const row = await database.client.administrator.findUnique({
    where: { id: administratorId },
    include: { app: true, passkeys: { select: { id: true }, take: 1 } },
  });
  if (!row) throw new NotFound();
  return { hasApp: (row.app?.sealed ?? null) !== null, hasPasskey: row.passkeys.length > 0 };
}

/** For the button of the second step. Throws NotFound where there is nothing to be shown. */
export function secondStepQuestion(portal: Portal, half: HalfSignedIn | null): Promise<AskingOptions> {
  if (half?.needs !== "factor") throw new NotFound();
  return passkeyQuestion(portal, { purpose: "factor", owner: half.session }, half.administratorId);
}

/** A passkey as the second step. `answer`: the browser's, as JSON. */
export async function signInBySecondPasskey(
  portal: Portal,
  half: HalfSignedIn | null,
  answer: string,
): Promise<SecondStep> {
  if (half?.needs !== "factor") return over;
  const { administratorId } = half;
  const attempt = await takeTry(portal.database, "factor", [administratorId]);
  if ("until" in attempt) return { ok: false, trouble: { kind: "tooManyTries", until: attempt.until } };
  const whose = { purpose: "factor", owner: half.session } as const;
  const isRight = (await passkeyOwner(portal, whose, answer, administratorId)) !== null;
  const step = await portal.database.client.$transaction(async (tx): Promise<SecondStep> => {
    return isRight ? { ok: true, sessionId: await enter(tx, half, "passkey") } : refused(tx, half);
  });
  if (step.ok) await forgetTries(portal.database, "factor", [administratorId]);
  return step;
}

/** For the button on the sign-in page. `browser`: which one it is. Throws NotFound where browsers can use no passkeys. */
export function passkeySignInQuestion(portal: Portal, browser: string): Promise<AskingOptions> {
  return passkeyQuestion(portal, { purpose: "signIn", owner: browser }, null);
}

/** A passkey instead of name, password and code: it has verified its user. */
export async function signInByPasskey(
  portal: Portal,
  browser: string,
  answer: string,
  address: string | null,
): Promise<AdministratorSignedIn> {
  const attempt = address === null ? null : await takeTry(portal.database, "address", [address]);
  if (attempt && "until" in attempt) return { ok: false, trouble: { kind: "tooManyTries", until: attempt.until } };
  const id = await passkeyOwner(portal, { purpose: "signIn", owner: browser }, answer, null);
  const { client } = portal.database;
  const row = id === null ? null : await client.administrator.findUnique({ where: { id } });
  if (!row) {
    await audit.record(client, { kind: "nobody" }, { action: "session.refused", subjectId: null });
    return wrong;
  }
  await attempt?.giveBack();
  const { id: administratorId, name, role } = row;
  const owner = { kind: "administrator", administratorId, name, role, session: "" } as const;
  return client.$transaction(async (tx) => ({ ok: true, sessionId: await enter(tx, owner, "passkey") }));
}
