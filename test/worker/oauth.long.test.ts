/** Whole imports from an account that is opened by tokens: they end on the way, are renewed, die, and are taken back. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { signInAgain } from "../../lib/services/provider-sign-in.ts";
import { signOff } from "../../lib/services/sign-off.ts";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { CLIENT } from "../support/oidc/provider.ts";
import type { TestPerson } from "../support/portal.ts";
import { isDone, PASSWORD, planWith, type WorkerBench } from "./support/bench.ts";
import {
  addMover,
  connectByProvider,
  goAndComeBack,
  keptToken,
  openTokenBench,
  startTokenServers,
  type TokenServers,
} from "./support/token-bench.ts";

/** So soon do access tokens end. */
const SECONDS = 3;
const MESSAGES = 240;
const SLOW = { toClient: { bytesPerSecond: 16_000 } } as const;

describe.each(["xoauth2", "oauthbearer"])("an import by %s", (mechanisms) => {
  let place: TokenServers;
  let bench: WorkerBench;
  beforeAll(async () => {
    // The checker signs in with a password.
    place = await startTokenServers({ mechanisms, accessTokenSeconds: SECONDS, takesPasswords: true });
  });
  afterAll(() => place.stop());
  afterEach(() => bench.close());

  const refreshes = () => place.provider.asked("/token").filter(({ form }) => form.grant_type === "refresh_token");

  /** Somebody with mail who has connected the old account; the import is in line. */
  async function mover(): Promise<{ person: TestPerson; login: string; id: string; accountId: string }> {
    const login = `${place.servers.name()}@old.example`;
    const small = { folders: 8, medianBytes: 600, oddPerMille: 0, attachmentsPerMille: 0, deletedPerMille: 0 };
    seedMaildir(place.servers.old, login, sampleMailbox(login, { messages: MESSAGES, ...small }));
    const person = await addMover(bench, login);
    const arrival = await connectByProvider(bench, person.viewer, login, { account: login });
    if (arrival.kind !== "connected") throw new Error(JSON.stringify(arrival));
    const { migrationId: id } = arrival;
    await expect.poll(async () => (await bench.migration(id)).listedAt, { timeout: 20_000 }).not.toBeNull();
    // Only then does the line get slow.
    const unread = () =>
      bench.client.folderChoice.count({ where: { migrationId: id, contents: null, messages: { gt: 0 } } });
    await expect.poll(unread, { timeout: 20_000 }).toBe(0);
    bench.line?.set(SLOW);
    const data = { phase: "queued", activity: "running", queuedAt: new Date(), plan: planWith(1) } as const;
    const { oldAccountId: accountId } = await bench.client.migration.update({ where: { id }, data });
    return { person, login, id, accountId };
  }

  /** Long enough for the access token to have ended; then the connection ends as well. */
  async function breakOffLate(id: string): Promise<void> {
    await bench.untilCopied(id, 3);
    const began = Date.now();
    await expect.poll(() => Date.now() - began, { timeout: 20_000 }).toBeGreaterThan(SECONDS * 1000);
    await bench.line?.arm({ kind: "bye", command: /^UID FETCH/, text: "BYE the session is over" }).happened;
  }

  async function expectAllThere(login: string): Promise<void> {
    const account = ({ host, port }: { host: string; port: number }) => ({
      host,
      port,
      user: login,
      password: PASSWORD,
    });
    const comparison = await compareAccounts(account(place.servers.old), account(place.servers.new));
    expect(comparison.identical, summarise(comparison)).toBe(true);
  }

  it("goes on with a new token where one ends in the middle, and each refresh token is used once", async () => {
    bench = await openTokenBench(place);
    const worker = bench.startWorker();
    const { login, id } = await mover();
    const before = refreshes().length;
    await breakOffLate(id);
    bench.line?.set({ toClient: {} });
    expect((await bench.until(id, isDone)).grade).toBe("complete");
    await expectAllThere(login);
    const used = refreshes().map(({ form }) => form.refresh_token);
    expect(used.length).toBeGreaterThan(before);
    expect(new Set(used).size).toBe(used.length);
    expect(refreshes().every(({ status }) => status === 200)).toBe(true);
    expect(place.servers.old.log()).toContain(`method=${mechanisms.toUpperCase()}`);
    expect(worker.log()).not.toContain('"level":"error"');
  });

  it("waits where the provider is down when a token ends, and goes on by itself", async () => {
    bench = await openTokenBench(place);
    bench.startWorker();
    const { login, id } = await mover();
    await bench.untilCopied(id, 3);
    place.provider.answerWith(503);
    await breakOffLate(id);
    bench.line?.set({ toClient: {} });
    const asked = bench.line?.connections().total ?? 0;
    await expect
      .poll(async () => (await bench.client.progress.findFirst())?.record ?? "", { timeout: 30_000 })
      .toContain("auth.providerAway");
    expect(bench.line?.connections().total).toBe(asked);
    place.provider.answerWith(null);
    await bench.until(id, isDone, 90_000);
    await expectAllThere(login);
  });

  it("asks the person to sign in again where the permission was withdrawn, and goes on when they have", async () => {
    bench = await openTokenBench(place);
    bench.startWorker();
    const { person, login, id, accountId } = await mover();
    await bench.untilCopied(id, 3);
    await withdraw(accountId);
    await breakOffLate(id);
    bench.line?.set({ toClient: {} });
    const asks = await bench.until(id, ({ activity }) => activity === "needsUser");
    expect(asks).toMatchObject({ phase: "copying", reason: "auth.signInAgain" });
    const attempt = await signInAgain(bench.portal, person.viewer, accountId, id);
    expect(await goAndComeBack(bench, person.viewer, attempt, { account: login })).toEqual({
      ...{ kind: "replaced", migrationId: id },
    });
    await bench.until(id, isDone);
    await expectAllThere(login);
  });

  it("is followed by the sign-off, which takes the permission back at the provider", async () => {
    bench = await openTokenBench(place);
    bench.startWorker();
    const { person, id, accountId } = await mover();
    bench.line?.set({ toClient: {} });
    await bench.until(id, isDone);
    const token = await keptToken(bench, accountId);
    expect(await signOff(bench.portal, person.viewer, id)).toBe(true);
    await expect.poll(() => bench.client.tokenRevocation.count(), { timeout: 10_000 }).toBe(0);
    expect(place.provider.asked("/token/revocation").at(-1)).toMatchObject({ form: { token }, status: 200 });
    expect(await bench.client.credential.count()).toBe(0);
  });

  /** As the person does it at the provider's own page. */
  async function withdraw(accountId: string): Promise<void> {
    const token = await keptToken(bench, accountId);
    const body = new URLSearchParams({ token, client_id: CLIENT.id, client_secret: CLIENT.secret });
    await fetch(`${place.provider.issuer}/token/revocation`, { method: "POST", body });
  }
});
