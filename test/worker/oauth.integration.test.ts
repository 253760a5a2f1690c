/** Old accounts that are opened by the tokens of a sign-in provider: a real one on loopback, and a Dovecot that asks it. */
import { execFileSync } from "node:child_process";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { open } from "../../lib/vault/open.ts";
import type { RunningWorker, WorkerBench } from "./support/bench.ts";
import {
  addMover,
  connectByProvider,
  openTokenBench,
  startTokenServers,
  type TokenServers,
} from "./support/token-bench.ts";

let place: TokenServers;
let bench: WorkerBench;
let worker: RunningWorker;

beforeAll(async () => {
  place = await startTokenServers();
});
afterAll(() => place.stop());
beforeEach(async () => {
  bench = await openTokenBench(place, { isLookedUp: false });
  worker = bench.startWorker();
  const { id: serverId } = bench.oldServer;
  expect(await bench.ask({ kind: "checkProvider", question: { serverId } })).toEqual({ ok: true, value: {} });
});
afterEach(() => bench.close());

const newLogin = () => `${place.servers.name()}@old.example`;
const codes = () => place.provider.asked("/token").filter(({ form }) => form.grant_type === "authorization_code");

it("connects an account by a sign-in at the provider, and leaves no trace of what went to and fro", async () => {
  const login = newLogin();
  const { viewer } = await addMover(bench, login);
  const arrival = await connectByProvider(bench, viewer, login, { account: login });
  const { id, oldAccountId: accountId } = await bench.client.migration.findFirstOrThrow();
  expect(arrival).toEqual({ kind: "connected", migrationId: id });
  expect(place.servers.old.log()).toContain(`Login: user=<${login}>, method=OAUTHBEARER`);
  const kept = await bench.client.credential.findUniqueOrThrow({ where: { accountId } });
  const { personId } = viewer;
  const context = { purpose: "token", personId, accountId, serverId: bench.oldServer.id } as const;
  const token = open(bench.portal.openingKey, kept.sealed, context);
  const exchanged = codes().at(-1);
  expect(exchanged?.status).toBe(200);
  const { code = "", code_verifier: verifier = "" } = exchanged?.form ?? {};
  expect(verifier.length).toBeGreaterThan(42);
  await worker.stop();
  for (const secret of [token, code, verifier, "the-secret-of-the-portal"])
    for (const form of [secret, Buffer.from(secret).toString("base64"), Buffer.from(secret).toString("hex")]) {
      expect(worker.log()).not.toContain(form);
      const found = execFileSync("sh", ["-c", `grep -rl -- "$1" "$2" || true`, "sh", form, bench.portal.folder]);
      expect(found.toString()).toBe("");
    }
});

it("connects no other account than the one that was typed, and takes back what was granted", async () => {
  const [login, other] = [newLogin(), newLogin()];
  const { viewer } = await addMover(bench, login);
  const arrival = await connectByProvider(bench, viewer, login, { account: other });
  expect(arrival).toMatchObject({ kind: "trouble", trouble: { kind: "otherSignIn", names: other } });
  expect(place.servers.old.log()).not.toContain(login);
  expect(await bench.client.account.count({ where: { serverId: bench.oldServer.id } })).toBe(0);
  await expect.poll(() => bench.client.tokenRevocation.count(), { timeout: 8000 }).toBe(0);
  expect(place.provider.asked("/token/revocation").at(-1)?.status).toBe(200);
});

it("hears that the person does not agree", async () => {
  const login = newLogin();
  const { viewer } = await addMover(bench, login);
  const before = codes().length;
  const arrival = await connectByProvider(bench, viewer, login, { account: login, agrees: false });
  expect(arrival).toMatchObject({ kind: "trouble", trouble: { kind: "notAllowed" } });
  expect(codes().length).toBe(before);
});

it("connects nothing where the mail server does not take the token", async () => {
  const login = newLogin();
  const { viewer } = await addMover(bench, login);
  const { port } = place.servers.new;
  // The new server under another name: it has never heard of the provider.
  await bench.client.server.update({ where: { id: bench.oldServer.id }, data: { host: "localhost", port } });
  const arrival = await connectByProvider(bench, viewer, login, { account: login });
  expect(arrival).toMatchObject({ kind: "trouble", trouble: { kind: "refused", code: "auth.providerSetup" } });
  expect(await bench.client.account.count({ where: { serverId: bench.oldServer.id } })).toBe(0);
});
