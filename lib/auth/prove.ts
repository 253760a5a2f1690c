/** Whose mailbox is it? Shown by a real sign-in, which the worker makes; counted before it is asked, so that nobody can guess. */
import type { Database } from "../db/database.ts";
import { hasCode } from "../db/errors.ts";
import type { ErrorCode, Side } from "../engine/errors.ts";
import { ask } from "../jobs/ask.ts";
import type { Refusal } from "../jobs/requests.ts";
import { type SealingKey, seal } from "../vault/seal.ts";
import { forgetTries, type Try, takeTry } from "./budget.ts";

/** What somebody says. */
export interface Claim {
  readonly serverId: string;
  readonly side: Side;
  readonly login: string;
  readonly password: string;
  /** Null while nobody is signed in. */
  readonly personId: string | null;
  /** Where the request came from; null where that cannot be known for sure. */
  readonly address: string | null;
}

/** Why it is not shown. */
export type Doubt =
  /** `triesLeft`: before the server is no longer asked for a while; null where no password was sent. */
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly triesLeft: number | null }
  /** No tries left until then (epoch milliseconds). The server was not asked. */
  | { readonly kind: "tooManyTries"; readonly until: number }
  /** The worker did not answer. */
  | { readonly kind: "noAnswer" };

/** Longer than the worker needs to find out that a server does not answer. */
const PATIENCE_MS = 70_000;

/** With these no password was sent, so they are no tries. */
const NOT_ASKED: readonly ErrorCode[] = ["net.unreachable", "tls.untrusted", "tls.unavailable", "server.notImap"];

interface Tools {
  readonly database: Database;
  readonly sealingKey: () => Promise<SealingKey>;
}

/** Null where there is none to be used. Any reason but that no worker has ever run is for whoever runs the portal. */
async function keyIn({ sealingKey }: Tools): Promise<SealingKey | null> {
  try {
    return await sealingKey();
  } catch (error) {
    if (!hasCode(error, "ENOENT"))
      console.error("the key that seals passwords cannot be used, so nobody can sign in:", error);
    return null;
  }
}

/** Null when the server accepted the claim. */
export async function doubtIn(tools: Tools, claim: Claim): Promise<Doubt | null> {
  const { database } = tools;
  const tries = await takeTries(database, claim);
  if ("until" in tries) return { kind: "tooManyTries", until: tries.until };
  const key = await keyIn(tools);
  // Without a key nothing is sealed, and nobody asked.
  const answer = key && (await askWorker(database, key, claim));
  if (answer === null && !(await aWorkerLives(database))) await giveBack(tries);
  if (answer === null) return { kind: "noAnswer" };
  if (!answer.ok) return doubtOf(answer.refusal, tries);
  await giveBack(tries);
  await forgetTries(database, "account", accountOf(claim));
  return null;
}

async function doubtOf({ code }: Refusal, tries: readonly Try[]): Promise<Doubt> {
  const wasAsked = !NOT_ASKED.includes(code);
  if (!wasAsked) await giveBack(tries);
  const triesLeft = wasAsked ? Math.min(...tries.map(({ left }) => left)) : null;
  return { kind: "refused", code, triesLeft };
}

function accountOf({ serverId, login }: Claim): string[] {
  return [serverId, login];
}

/** From the address first: who tries many names shall not use up the tries of their owners. */
async function takeTries(database: Database, claim: Claim): Promise<readonly Try[] | { readonly until: number }> {
  const taken: Try[] = [];
  if (claim.address !== null) {
    const ofAddress = await takeTry(database, "address", [claim.address]);
    if ("until" in ofAddress) return ofAddress;
    taken.push(ofAddress);
  }
  const ofAccount = await takeTry(database, "account", accountOf(claim));
  if ("until" in ofAccount) return ofAccount;
  const ofServer = await takeTry(database, "server", [claim.serverId]);
  if (!("until" in ofServer)) return [...taken, ofAccount, ofServer];
  // Others have used it up: this one was not asked, and costs nothing.
  await giveBack([...taken, ofAccount]);
  return ofServer;
}

async function giveBack(tries: readonly Try[]): Promise<void> {
  for (const one of tries) await one.giveBack();
}

function askWorker(database: Database, key: SealingKey, claim: Claim) {
  const { serverId, side, login, password, personId } = claim;
  return ask(database, {
    kind: "signIn",
    question: { serverId, login, side },
    personId,
    seal: (requestId) => seal(key, password, { purpose: "request", requestId, serverId }),
    patienceMs: PATIENCE_MS,
  });
}

/** A worker says that it lives every few seconds. */
const SILENCE_MS = 10_000;

async function aWorkerLives({ client }: Database): Promise<boolean> {
  const since = new Date(Date.now() - SILENCE_MS);
  return (await client.worker.count({ where: { endedAt: null, heartbeatAt: { gte: since } } })) > 0;
}
