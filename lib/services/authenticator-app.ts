/** An authenticator app as the second factor: setting it up, its codes, and taking it away. */
import { forgetTries, takeTry } from "../auth/budget.ts";
import { type AppSettings, appSettings, newAppSecret, stepOfCode } from "../auth/one-time-codes.ts";
import { raiseSession } from "../auth/sessions.ts";
import { qrCode, qrPath } from "../client-setup/qr.ts";
import type { Transaction } from "../db/migrations.ts";
import { tellStaff } from "../notify/staff-mails.ts";
import { openAppSecret, sealAppSecret } from "../vault/factor.ts";
import { NotFound } from "./access.ts";
import { endSessions } from "./administrators.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";
import { firstRecoveryCodes } from "./recovery-codes.ts";
import {
  asAdministrator,
  type FactorOwner,
  type FactorViewer,
  mayHaveNoMore,
  onlyFactorOwner,
  webSecret,
} from "./second-factor.ts";

/** Makes a secret for an app; the one in use, if any, is good until a code of the new one was typed. Throws as onlyFactorOwner(). */
export async function beginApp(portal: Portal, viewer: FactorViewer): Promise<void> {
  onlyFactorOwner(viewer);
  const { administratorId } = viewer;
  const beingSetUp = new Uint8Array(sealAppSecret(await webSecret(portal), administratorId, newAppSecret()));
  await portal.database.client.authenticatorApp.upsert({
    where: { administratorId },
    create: { administratorId, beingSetUp },
    update: { beingSetUp },
  });
}

export interface AppBeingSetUp extends Pick<AppSettings, "text"> {
  /** A QR code as an SVG path, with its quiet zone; `size` in modules. */
  readonly picture: { readonly path: string; readonly size: number };
}

/** What the app is to be told; null where none is being set up. Throws as onlyFactorOwner(). */
export async function appBeingSetUp(portal: Portal, viewer: FactorViewer): Promise<AppBeingSetUp | null> {
  onlyFactorOwner(viewer);
  const bytes = await secretBeingSetUp(portal, viewer);
  if (bytes === null) return null;
  const { uri, text } = appSettings(bytes, "Carryover", shortened(viewer.name));
  const code = qrCode(uri);
  return { text, picture: { path: qrPath(code, QUIET), size: code.length + 2 * QUIET } };
}

/** Modules left free around the code, as cameras need them. */
const QUIET = 4;

/** A name that takes no more than its share of what fits into the picture. */
function shortened(name: string): string {
  let short = [...name];
  while (encodeURIComponent(short.join("")).length > 80) short = short.slice(0, -1);
  return short.join("");
}

async function secretBeingSetUp(portal: Portal, { administratorId }: FactorOwner): Promise<Uint8Array | null> {
  const row = await portal.database.client.authenticatorApp.findUnique({ where: { administratorId } });
  return row?.beingSetUp ? openAppSecret(await webSecret(portal), administratorId, row.beingSetUp) : null;
}

/** `tooManyTries`: this one was not looked at. */
export type CodeProblem = "missing" | "wrongCode" | "tooManyTries";

export type FactorAdded =
  /** `sessionId`: under which this session goes on. `codes`: the recovery codes, where there were none. */
  | { readonly ok: true; readonly sessionId: string; readonly codes: readonly string[] | null }
  | { readonly ok: false; readonly problem: CodeProblem };

/** The first code of the new app: from now on it is the one in use. Ends all other sessions. Throws NotFound where none is being set up, else as onlyFactorOwner(). */
export async function confirmApp(portal: Portal, viewer: FactorViewer, typed: string): Promise<FactorAdded> {
  onlyFactorOwner(viewer);
  if (typed.trim() === "") return { ok: false, problem: "missing" };
  const { administratorId } = viewer;
  const attempt = await takeTry(portal.database, "factor", [administratorId]);
  if ("until" in attempt) return { ok: false, problem: "tooManyTries" };
  const bytes = await secretBeingSetUp(portal, viewer);
  if (bytes === null) throw new NotFound();
  const now = Date.now();
  const step = stepOfCode(bytes, typed, now);
  if (step === null) return { ok: false, problem: "wrongCode" };
  await forgetTries(portal.database, "factor", [administratorId]);
  const secret = await webSecret(portal);
  const sealed = new Uint8Array(sealAppSecret(secret, administratorId, bytes));
  return portal.database.client.$transaction(async (tx) => {
    const data = { sealed, beingSetUp: null, confirmedAt: new Date(now), lastStep: step };
    await tx.authenticatorApp.update({ where: { administratorId }, data });
    await audit.record(tx, asAdministrator(viewer), { action: "factor.app", subjectId: administratorId });
    await tellStaff(tx, administratorId, "app");
    return { ok: true, ...(await factorAdded(tx, secret, viewer, now)) };
  });
}

/** What follows when somebody has a factor more: nobody else goes on in a session that was begun without it. */
export async function factorAdded(tx: Transaction, secret: string, owner: FactorOwner, now: number) {
  const codes = await firstRecoveryCodes(tx, secret, owner);
  await endSessions(tx, owner.administratorId, owner.session);
  return { codes, sessionId: await raiseSession(tx, owner.session, now) };
}

/** Whether this is a code of the app in use, later than every one before: no code is good twice. */
export async function spendAppCode(
  tx: Transaction,
  secret: string,
  { administratorId }: Pick<FactorOwner, "administratorId">,
  typed: string,
  now: number,
): Promise<boolean> {
  const row = await tx.authenticatorApp.findUnique({ where: { administratorId } });
  if (!row?.sealed) return false;
  const step = stepOfCode(openAppSecret(secret, administratorId, row.sealed), typed, now);
  if (step === null) return false;
  const { count } = await tx.authenticatorApp.updateMany({
    where: { administratorId, lastStep: { lt: step } },
    data: { lastStep: step },
  });
  return count === 1;
}

/** Thrown to take back that the last factor went. */
class LastFactor extends Error {}

/** `last`: the organisation requires a factor, and this is the only one. */
export type RemovedFactor = "done" | "last";

/** Throws NotFound where there is none, else as onlyFactorOwner(). */
export function removeApp(portal: Portal, viewer: FactorViewer): Promise<RemovedFactor> {
  onlyFactorOwner(viewer);
  const { administratorId } = viewer;
  return unlessLast(portal, administratorId, async (tx) => {
    const { count } = await tx.authenticatorApp.deleteMany({ where: { administratorId } });
    if (count === 0) throw new NotFound();
    await audit.record(tx, asAdministrator(viewer), { action: "factor.appRemove", subjectId: administratorId });
    await tellStaff(tx, administratorId, "appRemoved");
  });
}

/** Removes a factor, and takes that back where it was the last one that there has to be. */
export async function unlessLast(
  { database }: Portal,
  administratorId: string,
  remove: (tx: Transaction) => Promise<void>,
): Promise<RemovedFactor> {
  try {
    await database.client.$transaction(async (tx) => {
      await remove(tx);
      if (!(await mayHaveNoMore(tx, administratorId, Date.now()))) throw new LastFactor();
    });
    return "done";
  } catch (error) {
    if (error instanceof LastFactor) return "last";
    throw error;
  }
}
