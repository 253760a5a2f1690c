/** A portal whose old server takes the tokens of a real provider, and nothing else. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Person } from "../../../lib/auth/viewer.ts";
import { connectOldAccount } from "../../../lib/services/connect.ts";
import { type Arrival, finishAttempt } from "../../../lib/services/provider-sign-in.ts";
import { attemptView } from "../../../lib/services/sign-in-attempts.ts";
import { open } from "../../../lib/vault/open.ts";
import type { ProxySettings } from "../../support/fault-proxy.ts";
import { byTokens, type TokenDovecot } from "../../support/oidc/dovecot-tokens.ts";
import {
  type OpenIdProvider,
  type ProviderOptions,
  startProvider,
  type Visit,
  visit,
} from "../../support/oidc/provider.ts";
import { addProvider } from "../../support/oidc/rows.ts";
import { addPerson, type TestPerson } from "../../support/portal.ts";
import { PASSWORD, Servers, WorkerBench } from "./bench.ts";

export interface TokenServers {
  readonly servers: Servers;
  readonly provider: OpenIdProvider;
  stop(): Promise<void>;
}

/** The provider, the old server that asks it, and a new one with passwords. */
export async function startTokenServers(
  options: Omit<ProviderOptions, "redirectUri"> & TokenDovecot = {},
): Promise<TokenServers> {
  const folder = mkdtempSync(path.join(tmpdir(), "carryover-oauth-"));
  const provider = await startProvider({ redirectUri: "http://portal.test/oauth/return", ...options });
  const servers = await Servers.start({ old: byTokens(provider, folder, options) });
  return {
    ...{ servers, provider },
    stop: async () => {
      await servers.stop();
      await provider.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** With the provider set up; `isLookedUp`: by the worker already. */
export async function openTokenBench(
  { servers, provider }: TokenServers,
  { line = {}, isLookedUp = true }: { readonly line?: ProxySettings; readonly isLookedUp?: boolean } = {},
): Promise<WorkerBench> {
  const bench = await WorkerBench.open(servers, { line });
  await addProvider(bench.portal, bench.oldServer.id, provider, isLookedUp ? {} : { endpoints: null });
  return bench;
}

/** Somebody with the same address on both servers. */
export function addMover(bench: WorkerBench, login: string): Promise<TestPerson> {
  return addPerson(bench.portal, { login, serverId: bench.newServer.id, password: PASSWORD });
}

/** Goes to the provider by the page of this attempt, does what is told, and comes back. */
export async function goAndComeBack(
  bench: WorkerBench,
  viewer: Person,
  attemptId: string,
  does: Visit,
): Promise<Arrival> {
  const { url } = await attemptView(bench.portal, viewer, attemptId);
  const { searchParams } = await visit(url, does);
  const get = (name: string) => searchParams.get(name);
  const returned = { state: get("state"), code: get("code"), iss: get("iss"), error: get("error") };
  return finishAttempt(bench.portal, viewer, returned);
}

/** Connects the old account by a sign-in at the provider, as `does` says. */
export async function connectByProvider(
  bench: WorkerBench,
  viewer: Person,
  login: string,
  does: Visit,
): Promise<Arrival> {
  const form = { serverId: bench.oldServer.id, login, password: "" };
  const begun = await connectOldAccount(bench.portal, viewer, form, null);
  if (begun.kind !== "leave") throw new Error(JSON.stringify(begun));
  return goAndComeBack(bench, viewer, begun.attemptId, does);
}

/** The refresh token that is kept for the account. */
export async function keptToken({ client, portal }: WorkerBench, accountId: string): Promise<string> {
  const where = { accountId };
  const { sealed, account } = await client.credential.findUniqueOrThrow({ where, include: { account: true } });
  const { personId, serverId } = account;
  return open(portal.openingKey, sealed, { purpose: "token", personId: personId ?? "", accountId, serverId });
}
