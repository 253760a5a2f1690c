/** Sign-ins by the real worker against real servers: what reaches them, and what is left behind. */
import { readFile } from "node:fs/promises";
import { createServer, type Server as TcpServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectOldAccount } from "../../lib/services/connect.ts";
import { passwordsOf } from "../../lib/services/passwords.ts";
import { signInPerson } from "../../lib/services/sign-in.ts";
import { CANARY, canaryFor, findsBelowInUse, findsIn } from "../support/canary.ts";
import { addServer, type TestPortal, testPortal } from "../support/portal.ts";
import { startWorker, type WorkerProcess } from "../support/portal-worker.ts";
import { toldTo } from "../support/running-portal.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { freePort } from "../support/servers/loopback.ts";

/** Looked for in everything that is written down. */
const PASSWORD = canaryFor("of anna and ben");

let portal: TestPortal;
let worker: WorkerProcess;
let dovecot: DovecotServer;
let other: TcpServer;
/** Ids of server rows. */
let open: string;
let untrusted: string;
let closed: string;
let notImap: string;

beforeAll(async () => {
  portal = await testPortal();
  [dovecot, worker] = await Promise.all([
    startDovecot({ tls: "selfSigned", users: { anna: PASSWORD, ben: PASSWORD } }),
    startWorker(portal),
  ]);
  other = createServer((socket) => socket.end("220 mail.example.org ESMTP\r\n"));
  const otherPort = await freePort();
  await new Promise<void>((resolve) => other.listen(otherPort, "127.0.0.1", resolve));
  const add = async (port: number, security: "plaintext" | "starttls" | "tls", ca: string | null = null) =>
    (await addServer(portal, { host: "127.0.0.1", port, security, ca, maxConnections: 8 })).id;
  open = await add(dovecot.tlsPort ?? 0, "tls", await readFile(dovecot.caFile ?? "", "utf8"));
  untrusted = await add(dovecot.port, "starttls");
  closed = await add(await freePort(), "plaintext");
  notImap = await add(otherPort, "plaintext");
});
afterAll(async () => {
  await worker.end();
  other.close();
  await dovecot.stop();
  await portal.close();
});

const signIn = (serverId: string, login: string, password: string) =>
  signInPerson(portal, { serverId, login, password }, null);

/** Names of the refused sign-ins, as often as there were some: Dovecot's log. */
const refusedNames = () =>
  [...dovecot.log().matchAll(/passwd-file\(([^,]+),[^)]*\): (?:Password mismatch|unknown user)/gi)].map(
    ([, name]) => name,
  );

describe("a sign-in that does not work says which kind of trouble it is", () => {
  it.each([
    ["refused", () => open, "auth.refused"],
    ["a certificate that is not trusted", () => untrusted, "tls.untrusted"],
    ["a server that cannot be reached", () => closed, "net.unreachable"],
    ["something that is no mail server", () => notImap, "server.notImap"],
  ])("%s", async (_, server, code) => {
    const result = await signIn(server(), "nobody", "wrong");
    expect(result).toMatchObject({ ok: false, problems: { password: { kind: "refused", code } } });
  });

  it("SEC 16: and the same for a wrong password as for a name that does not exist", async () => {
    const ofPerson = await signIn(open, "ben", "wrong");
    const ofNobody = await signIn(open, "stranger", "wrong");
    expect(ofPerson).toEqual(ofNobody);
  });
});

describe("tries that reach the server", () => {
  it("SEC 15: are three: the fourth opens no connection", async () => {
    for (let each = 0; each < 3; each++) await signIn(open, "clara", "wrong");
    const before = dovecot.log();
    expect(await signIn(open, "clara", "wrong")).toMatchObject({ problems: { password: { kind: "tooManyTries" } } });
    expect(dovecot.log()).toBe(before);
    expect(refusedNames().filter((name) => name === "clara")).toHaveLength(3);
  });

  it("SEC 17: are three of twenty that come at once", async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => signIn(open, "david", "wrong")));
    const kinds = results.map((result) => (result.ok ? "in" : result.problems.password?.kind));
    expect(kinds.filter((kind) => kind === "refused")).toHaveLength(3);
    expect(kinds.filter((kind) => kind === "tooManyTries")).toHaveLength(17);
    expect(refusedNames().filter((name) => name === "david")).toHaveLength(3);
  });
});

describe("SEC 8: a password", () => {
  beforeAll(async () => {
    expect((await signIn(open, "anna", PASSWORD)).ok).toBe(true);
    const { id: personId, serverId, login } = await portal.database.client.person.findFirstOrThrow();
    const viewer = { kind: "person", personId, serverId, login, session: "" } as const;
    const form = { serverId: open, login: "ben", password: PASSWORD };
    expect(await connectOldAccount(portal, viewer, form, null)).toMatchObject({ kind: "confirm" });
    expect((await passwordsOf(portal, viewer)).passwords).toHaveLength(2);
    expect((await signIn(open, "emil", PASSWORD)).ok).toBe(false);
  });

  it("is in no file of the portal, in no form: the name is", async () => {
    expect(findsBelowInUse(portal.folder, ["anna"])).not.toEqual([]);
    expect(findsBelowInUse(portal.folder, [PASSWORD, CANARY])).toEqual([]);
  });

  it("is in nothing that the worker writes", () => {
    expect(worker.output()).toContain("worker.ready");
    expect(findsIn(worker.output(), [PASSWORD, CANARY])).toEqual([]);
  });

  it("is in no argument and in no setting of the worker, nor of what it starts", () => {
    const told = toldTo(worker.pid);
    expect(findsIn(told, [PASSWORD, CANARY])).toEqual([]);
    expect(told).toContain("lib/worker/main.ts");
  });

  it("is in no row of the audit, which tells of it", async () => {
    const rows = await portal.database.client.auditEvent.findMany();
    expect(rows.map(({ action }) => action)).toEqual(expect.arrayContaining(["session.begin", "session.refused"]));
    expect(findsIn(JSON.stringify(rows), [PASSWORD, CANARY])).toEqual([]);
  });
});
