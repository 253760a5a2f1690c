/** Passkeys of whoever administers: adding, naming and removing them, and checking what a browser answers. */
import { type ChallengeOwner, challengeEnd, newChallenge, spendChallenge } from "../auth/challenges.ts";
import {
  type AddingOptions,
  type AskingOptions,
  addedPasskey,
  addingOptions,
  answeredCounter,
  arePasskeysPossible,
  askingOptions,
  credentialIdIn,
  type PasskeyRecord,
} from "../auth/passkeys.ts";
import { hasCode } from "../db/errors.ts";
import type { Passkey } from "../db/generated/sqlite/client.ts";
import { tellStaff } from "../notify/staff-mails.ts";
import { NotFound } from "./access.ts";
import { audit } from "./audit.ts";
import { factorAdded, type RemovedFactor, unlessLast } from "./authenticator-app.ts";
import type { Portal } from "./portal.ts";
import { asAdministrator, type FactorViewer, onlyFactorOwner, webSecret } from "./second-factor.ts";

/** Whether browsers can use passkeys at the portal's address. */
export function canUsePasskeys({ config }: Pick<Portal, "config">): boolean {
  return arePasskeysPossible(config.url);
}

/** What the browser is asked for a new passkey. Throws NotFound where browsers can use none, else as onlyFactorOwner(). */
export async function newPasskeyOptions(portal: Portal, viewer: FactorViewer): Promise<AddingOptions> {
  onlyFactorOwner(viewer);
  if (!canUsePasskeys(portal)) throw new NotFound();
  const { administratorId, name, session } = viewer;
  const whose = { purpose: "add", owner: session } as const;
  const rows = await portal.database.client.passkey.findMany({ where: { administratorId } });
  return addingOptions({
    ...{ url: portal.config.url, portalName: "Carryover", administratorId, name },
    challenge: newChallenge(await webSecret(portal), whose, Date.now()),
    known: rows.map(recordOf),
  });
}

export type PasskeyProblem = "missing" | "tooLong" | "notAdded";

export type PasskeyAdded =
  | { readonly ok: true; readonly sessionId: string; readonly codes: readonly string[] | null }
  | { readonly ok: false; readonly problem: PasskeyProblem };

const LONGEST_NAME = 60;

/** `answer`: the browser's, as JSON. Ends all other sessions. Throws as onlyFactorOwner(). */
export async function addPasskey(
  portal: Portal,
  viewer: FactorViewer,
  { name, answer }: { readonly name: string; readonly answer: string },
): Promise<PasskeyAdded> {
  onlyFactorOwner(viewer);
  const problem = nameProblem(name);
  if (problem) return { ok: false, problem };
  const { administratorId } = viewer;
  const whose = { purpose: "add", owner: viewer.session } as const;
  const passkey = await checked(portal, whose, (isAsked) => addedPasskey(portal.config.url, answer, isAsked));
  if (passkey === null) return { ok: false, problem: "notAdded" };
  const now = Date.now();
  const secret = await webSecret(portal);
  try {
    return await portal.database.client.$transaction(async (tx) => {
      const { id } = await tx.passkey.create({ data: { administratorId, name: name.trim(), ...columnsOf(passkey) } });
      await audit.record(tx, asAdministrator(viewer), { action: "factor.passkey", subjectId: id });
      await tellStaff(tx, administratorId, "passkey");
      return { ok: true, ...(await factorAdded(tx, secret, viewer, now)) };
    });
  } catch (error) {
    // It is there already.
    if (hasCode(error, "P2002")) return { ok: false, problem: "notAdded" };
    throw error;
  }
}

function nameProblem(name: string): "missing" | "tooLong" | null {
  if (name.trim() === "") return "missing";
  return [...name].length > LONGEST_NAME ? "tooLong" : null;
}

function columnsOf({ credentialId, publicKey, counter, transports }: PasskeyRecord) {
  return { credentialId, publicKey: new Uint8Array(publicKey), counter, transports: JSON.stringify(transports) };
}

function recordOf({ credentialId, publicKey, counter, transports }: Passkey): PasskeyRecord {
  return { credentialId, publicKey, counter, transports: JSON.parse(transports) };
}

/** Runs `check`, and uses the challenge up where it was right; null where it was not, or somebody was faster. */
async function checked<Result>(
  portal: Portal,
  whose: ChallengeOwner,
  check: (isAsked: (challenge: string) => boolean) => Promise<Result | null>,
): Promise<Result | null> {
  const secret = await webSecret(portal);
  let asked: { readonly challenge: string; readonly until: number } | null = null;
  const result = await check((challenge) => {
    const until = challengeEnd(secret, whose, challenge, Date.now());
    if (until !== null) asked = { challenge, until };
    return until !== null;
  });
  if (result === null || asked === null) return null;
  const { challenge, until }: { challenge: string; until: number } = asked;
  return (await spendChallenge(portal.database, challenge, until)) ? result : null;
}

/** Answers whether the name can be used. Throws NotFound where it is not the viewer's, else as onlyFactorOwner(). */
export async function renamePasskey(
  { database }: Portal,
  viewer: FactorViewer,
  id: string,
  name: string,
): Promise<"missing" | "tooLong" | null> {
  onlyFactorOwner(viewer);
  const problem = nameProblem(name);
  if (problem) return problem;
  const { administratorId } = viewer;
  await database.client.$transaction(async (tx) => {
    const { count } = await tx.passkey.updateMany({ where: { id, administratorId }, data: { name: name.trim() } });
    if (count === 0) throw new NotFound();
    await audit.record(tx, asAdministrator(viewer), { action: "factor.passkeyRename", subjectId: id });
  });
  return null;
}

/** Throws NotFound where it is not the viewer's, else as onlyFactorOwner(). */
export function removePasskey(portal: Portal, viewer: FactorViewer, id: string): Promise<RemovedFactor> {
  onlyFactorOwner(viewer);
  const { administratorId } = viewer;
  return unlessLast(portal, administratorId, async (tx) => {
    const { count } = await tx.passkey.deleteMany({ where: { id, administratorId } });
    if (count === 0) throw new NotFound();
    await audit.record(tx, asAdministrator(viewer), { action: "factor.passkeyRemove", subjectId: id });
    await tellStaff(tx, administratorId, "passkeyRemoved");
  });
}

/** What the browser is asked so that somebody shows a passkey. `administratorId`: whose; null: whoever's. Throws NotFound where browsers can use none. */
export async function passkeyQuestion(
  portal: Portal,
  whose: ChallengeOwner,
  administratorId: string | null,
): Promise<AskingOptions> {
  if (!canUsePasskeys(portal)) throw new NotFound();
  const challenge = newChallenge(await webSecret(portal), whose, Date.now());
  const rows =
    administratorId === null ? null : await portal.database.client.passkey.findMany({ where: { administratorId } });
  return askingOptions(portal.config.url, challenge, rows?.map(recordOf) ?? null);
}

/** Whose passkey has answered, once; null where the answer is not right. `administratorId`: whose it has to be; null: whoever's. */
export async function passkeyOwner(
  portal: Portal,
  whose: ChallengeOwner,
  answer: string,
  administratorId: string | null,
): Promise<string | null> {
  const credentialId = credentialIdIn(answer);
  if (credentialId === null) return null;
  const { client } = portal.database;
  const row = await client.passkey.findUnique({ where: { credentialId } });
  if (!row || (administratorId !== null && row.administratorId !== administratorId)) return null;
  const check = (isAsked: (challenge: string) => boolean) =>
    answeredCounter(portal.config.url, answer, recordOf(row), isAsked);
  const counter = await checked(portal, whose, check);
  if (counter === null) return null;
  await client.passkey.updateMany({ where: { id: row.id }, data: { counter, lastUsedAt: new Date() } });
  return row.administratorId;
}
