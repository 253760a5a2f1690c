/** The question `checkProvider`: where is the sign-in provider of a server spoken to? Looked up at its issuer, or as an administrator typed it. */
import { asMailError, MailError } from "../engine/errors.ts";
import type { Answers, Questions } from "../jobs/requests.ts";
import { checkEndpoints, discover } from "../oauth/provider.ts";
import type { ProviderEndpoints } from "../policy/sign-in-provider.ts";
import type { Asked } from "./answer-sign-in.ts";
import type { ProviderDesk } from "./sign-in-provider.ts";

/** What is in the way stands in the row. Throws MailError as discover(). */
export async function answerCheckProvider(
  { database: { client }, allowLoopback }: ProviderDesk,
  { question: { serverId } }: Asked<Questions["checkProvider"]>,
): Promise<Answers["checkProvider"]> {
  const row = await client.signInProvider.findUnique({ where: { serverId } });
  if (!row) throw new MailError("auth.providerSetup", "no sign-in provider is set up for this server");
  // Only for what was looked at: it may be changed meanwhile.
  const { issuer, authorizationEndpoint, tokenEndpoint } = row;
  const where = { serverId, issuer, authorizationEndpoint, tokenEndpoint };
  const note = (data: { endpoints: string | null; checkTrouble: string | null }) =>
    client.signInProvider.updateMany({ where, data: { ...data, checkedAt: new Date() } });
  try {
    await note({ endpoints: JSON.stringify(await endpointsOf(row, allowLoopback)), checkTrouble: null });
    return {};
  } catch (error) {
    await note({ endpoints: null, checkTrouble: asMailError(error).code });
    throw error;
  }
}

interface Row {
  readonly issuer: string;
  readonly authorizationEndpoint: string | null;
  readonly tokenEndpoint: string | null;
  readonly revocationEndpoint: string | null;
}

async function endpointsOf(row: Row, allowLoopback: boolean): Promise<ProviderEndpoints> {
  const { issuer, authorizationEndpoint, tokenEndpoint, revocationEndpoint: revocation } = row;
  if (authorizationEndpoint === null || tokenEndpoint === null) return discover(issuer, allowLoopback);
  const endpoints = { authorization: authorizationEndpoint, token: tokenEndpoint, revocation };
  checkEndpoints(endpoints, allowLoopback);
  // What every provider has to understand (RFC 6749, 2.3.1; OpenID Connect Core, 15.1).
  return { issuer, ...endpoints, secretBy: "basic", algorithms: ["RS256"] };
}
