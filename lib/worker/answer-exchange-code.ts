/**
 * The question `exchangeCode`: somebody is back from a sign-in provider. The code is traded for tokens, the mail server is asked whether it takes
 * them for this account, and the refresh token is sealed into the attempt. Nothing of it is shown to the web process.
 */
import { queueRevocation } from "../db/credentials.ts";
import { MailError } from "../engine/errors.ts";
import { oldServer } from "../imap/servers.ts";
import type { Answers, BroughtBack, ExchangeCode } from "../jobs/requests.ts";
import { exchange, type Granted } from "../oauth/provider.ts";
import { isOfAccount, lacksMail } from "../policy/sign-in-provider.ts";
import { open } from "../vault/open.ts";
import { seal, sealingHalfOf } from "../vault/seal.ts";
import type { Asked } from "./answer-sign-in.ts";
import type { WorkerContext } from "./context.ts";
import { readServer, settingsByToken } from "./server-settings.ts";
import { type ProviderDesk, providerOf } from "./sign-in-provider.ts";
import { slotted } from "./slotted.ts";

type Attempt = NonNullable<Awaited<ReturnType<typeof attemptOf>>>;

/** Throws MailError where the provider or the mail server refuses. */
export async function answerExchangeCode(
  context: WorkerContext,
  desk: ProviderDesk,
  asked: Asked<ExchangeCode>,
  signal: AbortSignal,
): Promise<Answers["exchangeCode"]> {
  const attempt = await attemptOf(context, asked.question);
  if (!attempt) throw new MailError("auth.signInAgain", "this sign-in was begun too long ago", { side: "old" });
  const provider = await providerOf(desk, attempt.serverId);
  const granted = await exchange(provider, returnOf(context, asked, attempt));
  try {
    const answer = await judge(context, attempt, granted, signal);
    if (answer.outcome === "signedIn" && (await handOver(context, attempt, granted))) return answer;
    await giveUp(context, attempt, granted);
    return answer;
  } catch (error) {
    await giveUp(context, attempt, granted);
    throw error;
  }
}

/** Taken up by the browser's return, and not over yet. */
function attemptOf({ database: { client } }: WorkerContext, { attemptId: id, serverId }: ExchangeCode) {
  const where = { id, serverId, usedAt: { not: null }, sealedToken: null, expiresAt: { gt: new Date() } };
  return client.signInAttempt.findFirst({ where, include: { server: { include: { signInProvider: true } } } });
}

function returnOf({ key }: WorkerContext, { requestId, question, sealed }: Asked<ExchangeCode>, attempt: Attempt) {
  if (!sealed) throw new MailError("auth.signInAgain", "no code came with the question", { side: "old" });
  const { serverId, attemptId, redirectUri } = question;
  const brought: BroughtBack = JSON.parse(open(key, sealed, { purpose: "request", requestId, serverId }));
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(brought)) if (value !== null) url.searchParams.set(name, value);
  const verifier = open(key, attempt.sealedVerifier, { purpose: "verifier", attemptId, serverId });
  return { url, verifier, state: attempt.state, nonce: attempt.nonce };
}

async function judge(context: WorkerContext, attempt: Attempt, granted: Granted, signal: AbortSignal) {
  const { login, server } = attempt;
  const { accessToken, names, scope, refreshToken } = granted;
  if (!isOfAccount(login, names)) return { outcome: "otherAccount", names } as const;
  if (lacksMail(server.signInProvider?.scopes ?? "", scope)) return { outcome: "notAllowed" } as const;
  if (refreshToken === null)
    throw new MailError("auth.providerSetup", "the sign-in provider hands out no refresh token", { side: "old" });
  await openMailbox(context, attempt, accessToken, signal);
  return { outcome: "signedIn" } as const;
}

/** The mail server has the last word: it says whose mailbox the token opens. */
async function openMailbox(
  { database, slots }: WorkerContext,
  { serverId, login }: Attempt,
  accessToken: string,
  signal: AbortSignal,
): Promise<void> {
  const server = await readServer(database, slots, serverId);
  const settings = settingsByToken(server, login, async () => accessToken);
  const session = await slotted(oldServer(settings), (until) => slots.take(serverId, "signIn", until)).connect(signal);
  await session.close();
}

/** Answers false where nobody waits for it any more. */
async function handOver(context: WorkerContext, attempt: Attempt, granted: Granted): Promise<boolean> {
  const { key, database, tokens } = context;
  const { count } = await database.client.signInAttempt.updateMany({
    where: { id: attempt.id, sealedToken: null },
    data: { sealedToken: sealedFor(context, attempt, granted.refreshToken ?? ""), keyId: key.id },
  });
  if (count === 1) tokens.keep(attempt.accountId, granted);
  return count === 1;
}

/** What is of no use here is not left lying with the provider. */
async function giveUp(context: WorkerContext, attempt: Attempt, { refreshToken }: Granted): Promise<void> {
  if (refreshToken === null) return;
  const { serverId, personId, accountId, login } = attempt;
  const sealed = sealedFor(context, attempt, refreshToken);
  await queueRevocation(context.database.client, { serverId, personId, accountId, login, sealed });
}

function sealedFor({ key }: WorkerContext, { personId, accountId, serverId }: Attempt, refreshToken: string) {
  const context = { purpose: "token", personId, accountId, serverId } as const;
  return new Uint8Array(seal(sealingHalfOf(key), refreshToken, context));
}
