/** Showing again who one is, before a dangerous act: by the second factor where there is one, else by the password. */
import { forgetTries, takeTry } from "../auth/budget.ts";
import type { AskingOptions } from "../auth/passkeys.ts";
import { isPassword } from "../auth/password.ts";
import { noteProof } from "../auth/sessions.ts";
import type { Administrator, Viewer } from "../auth/viewer.ts";
import { NotFound, onlyStaff } from "./access.ts";
import { audit } from "./audit.ts";
import type { CodeProblem } from "./authenticator-app.ts";
import { spendCode } from "./factor-sign-in.ts";
import { passkeyOwner, passkeyQuestion } from "./passkeys.ts";
import type { Portal } from "./portal.ts";
import { webSecret } from "./second-factor.ts";

/** What somebody can show. `openId`: they have to sign in again at the organisation's provider. */
export interface Proofs {
  readonly kind: "factor" | "password" | "openId";
  readonly hasApp: boolean;
  readonly hasPasskey: boolean;
}

/** Throws NotFound for everybody but staff. */
export async function proofsOf({ database }: Portal, viewer: Viewer): Promise<Proofs> {
  onlyStaff(viewer);
  const row = await database.client.administrator.findUnique({
    where: { id: viewer.administratorId },
    include: { app: true, openIdSignIn: true, passkeys: { select: { id: true }, take: 1 } },
  });
  if (!row) throw new NotFound();
  const hasApp = (row.app?.sealed ?? null) !== null;
  const hasPasskey = row.passkeys.length > 0;
  if (hasApp || hasPasskey) return { kind: "factor", hasApp, hasPasskey };
  return { kind: row.openIdSignIn === null ? "password" : "openId", hasApp, hasPasskey };
}

/** What was typed, or what the browser answered for a passkey (JSON, else empty). */
export interface ProofForm {
  readonly typed: string;
  readonly answer: string;
}

/** Answers what is wrong, or null: from now on, for a quarter of an hour, dangerous acts are possible. Throws NotFound for everybody but staff. */
export async function prove(portal: Portal, viewer: Viewer, form: ProofForm): Promise<CodeProblem | null> {
  onlyStaff(viewer);
  if (form.typed.trim() === "" && form.answer === "") return "missing";
  const { kind } = await proofsOf(portal, viewer);
  if (kind === "openId") return "wrongCode";
  // From the same budgets as at the door: whoever sits down at an open browser has no more tries than there.
  const [budget, of] =
    kind === "factor" ? (["factor", viewer.administratorId] as const) : (["administrator", viewer.name] as const);
  const attempt = await takeTry(portal.database, budget, [of]);
  if ("until" in attempt) return "tooManyTries";
  const isShown = kind === "factor" ? await isFactor(portal, viewer, form) : await isOwnPassword(portal, viewer, form);
  await portal.database.client.$transaction(async (tx) => {
    if (isShown) await noteProof(tx, viewer.session, Date.now());
    const action = isShown ? "session.prove" : "session.proveRefused";
    await audit.record(tx, viewer, { action, subjectId: viewer.administratorId });
  });
  if (!isShown) return "wrongCode";
  await forgetTries(portal.database, budget, [of]);
  return null;
}

async function isFactor(portal: Portal, viewer: Administrator, { typed, answer }: ProofForm): Promise<boolean> {
  const { administratorId, session } = viewer;
  const whose = { purpose: "prove", owner: session } as const;
  if (answer !== "") return (await passkeyOwner(portal, whose, answer, administratorId)) !== null;
  const secret = await webSecret(portal);
  return portal.database.client.$transaction(async (tx) => (await spendCode(tx, secret, viewer, typed)) !== null);
}

async function isOwnPassword({ database }: Portal, viewer: Administrator, { typed }: ProofForm): Promise<boolean> {
  const row = await database.client.administrator.findUnique({ where: { id: viewer.administratorId } });
  return row !== null && (await isPassword(typed, row.passwordHash));
}

/** For the button that shows a passkey. Throws NotFound for everybody but staff. */
export function proofQuestion(portal: Portal, viewer: Viewer): Promise<AskingOptions> {
  onlyStaff(viewer);
  return passkeyQuestion(portal, { purpose: "prove", owner: viewer.session }, viewer.administratorId);
}
