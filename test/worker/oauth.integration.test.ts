/** Old accounts that are opened by the tokens of a sign-in provider: a real one on loopback, and a Dovecot that asks it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Person } from "../../lib/auth/viewer.ts";
import { connectOldAccount } from "../../lib/services/connect.ts";
import { type Arrival, finishAttempt, signInAgain } from "../../lib/services/provider-sign-in.ts";
import { attemptView } from "../../lib/services/sign-in-attempts.ts";
import { seal } from "../../lib/vault/seal.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { byTokens } from "../support/oidc/dovecot-tokens.ts";
import {
  CLIENT,
  MAIL_SCOPES,
  type OpenIdProvider,
  startProvider,
  type Visit,
  visit,
} from "../support/oidc/provider.ts";
import { addPerson } from "../support/portal.ts";
import { isDone, Servers, WorkerBench } from "./support/bench.ts";

const REDIRECT = "http://portal.test/oauth/return";

let folder: string;
let provider: OpenIdProvider;
let servers: Servers;
let bench: WorkerBench;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "carryover-oauth-"));
  provider = await startProvider({ redirectUri: REDIRECT });
  servers = await Servers.start({ old: byTokens(provider, "/tmp") });
});
afterAll(async () => {
  await servers.stop();
  await provider.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  bench = await WorkerBench.open(servers, { line: {} });
  const { id: serverId } = bench.oldServer;
  await bench.client.signInProvider.create({
    data: {
      ...{ serverId, kind: "openid", name: "House", issuer: provider.issuer, clientId: CLIENT.id, scopes: MAIL_SCOPES },
      sealedSecret: new Uint8Array(
        seal(await bench.portal.sealingKey(), CLIENT.secret, { purpose: "client", serverId }),
      ),
    },
  });
  await bench.client.server.update({ where: { id: bench.oldServer.id }, data: { use: "old" } });
});
afterEach(() => bench.close());

it("connects", async () => {
  process.env.X = "";
  const worker = bench.startWorker();
  const answer = await bench.ask({ kind: "checkProvider", question: { serverId: bench.oldServer.id } });
  expect(answer).toEqual({ ok: true, value: {} });
  const login = `${servers.name()}@old.example`;
  const { viewer } = await addPerson(bench.portal, { login, serverId: bench.newServer.id, password: "pw" });
  const begun = await connectOldAccount(
    bench.portal,
    viewer,
    { serverId: bench.oldServer.id, login, password: "" },
    null,
  );
  if (begun.kind !== "leave") throw new Error(JSON.stringify(begun));
  const { url } = await attemptView(bench.portal, viewer, begun.attemptId);
  const back = await visit(url, { account: login });
  console.log(back.href);
  const get = (name: string) => back.searchParams.get(name);
  const arrival = await finishAttempt(bench.portal, viewer, {
    state: get("state"),
    code: get("code"),
    iss: get("iss"),
    error: get("error"),
  });
  console.log(arrival, worker.log(), servers.old.log());
  expect(arrival.kind).toBe("connected");
});
