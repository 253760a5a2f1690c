/** New keys for the passwords that are kept, while web process and worker run. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { CannotOpen, open } from "../../lib/vault/open.ts";
import { seal, sealingKeyFrom } from "../../lib/vault/seal.ts";
import { addKey, openKeys } from "../../lib/worker/key-files.ts";
import { KeyRing } from "../../lib/worker/key-ring.ts";
import { dropKeysOf, keysInUse } from "../../lib/worker/keys.ts";
import { reseal } from "../../lib/worker/reseal.ts";
import { addPerson, type TestPortal, testPortal } from "../support/portal.ts";

let folder: string;
let portal: TestPortal;
let files: { privateKeyFile: string; publicKeyFile: string; databaseUrl: string };
let ring: KeyRing;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "carryover-keys-"));
  portal = await testPortal();
  const { databaseUrl } = portal.config;
  files = { privateKeyFile: join(folder, "opening.pem"), publicKeyFile: join(folder, "sealing.pem"), databaseUrl };
  ring = new KeyRing(files);
});
afterEach(async () => {
  await portal.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As the web process does it: by the public file as it is now. */
function sealed(secret: string, context: Parameters<typeof seal>[2]) {
  const key = sealingKeyFrom(readFileSync(files.publicKeyFile, "utf8"));
  return { sealed: new Uint8Array(seal(key, secret, context)), keyId: key.id };
}

/** Two files that are written within a tick of the clock have one time; people take longer. */
function rotate(): void {
  addKey(files);
  const later = new Date(Date.now() + 1000);
  utimesSync(files.privateKeyFile, later, later);
}

async function kept(secret: string) {
  const { viewer, newServerId: serverId, newAccountId: accountId } = await addPerson(portal);
  const context = { purpose: "credential", personId: viewer.personId, accountId, serverId } as const;
  const keepUntil = new Date(Date.now() + 86_400_000);
  const where = { accountId };
  await portal.database.client.credential.upsert({
    where,
    create: { ...where, ...sealed(secret, context), keepUntil },
    update: sealed(secret, context),
  });
  return { context, row: () => portal.database.client.credential.findUniqueOrThrow({ where }) };
}
const worker = () => ({ database: portal.database, key: ring });

it("SEC 5: a new key is used at once, and what was sealed before opens all the same, in a worker that goes on", async () => {
  const { context, row } = await kept("grey heron");
  const before = ring.id;
  rotate();
  const question = { purpose: "request", requestId: "r", serverId: "s" } as const;
  const asked = sealed("new", question);
  expect(asked.keyId).not.toBe(before);
  expect(open(ring, asked.sealed, question)).toBe("new");
  expect(open(ring, (await row()).sealed, context)).toBe("grey heron");
});

it("SEC 5: a worker seals every password to the new key, which alone opens it then", async () => {
  const { context, row } = await kept("grey heron");
  rotate();
  ring.refresh();
  expect(await reseal(worker())).toBe(1);
  expect(await reseal(worker())).toBe(0);
  const { sealed: box, keyId } = await row();
  expect(keyId).toBe(ring.id);
  const [current, earlier] = openKeys(files);
  expect(open({ privateKey: current.privateKey, id: current.id }, box, context)).toBe("grey heron");
  expect(() =>
    open({ privateKey: earlier?.privateKey ?? current.privateKey, id: earlier?.id ?? "" }, box, context),
  ).toThrow(CannotOpen);
});

it("a password that is typed while it is sealed anew stays the one that was typed", async () => {
  const { context, row } = await kept("grey heron");
  rotate();
  ring.refresh();
  const typed = sealed("white stork", context);
  const { client } = portal.database;
  const slow = {
    ...portal.database,
    client: new Proxy(client, {
      get: (target, name) =>
        name !== "credential"
          ? Reflect.get(target, name)
          : {
              findMany: async (words: Parameters<typeof client.credential.findMany>[0]) => {
                const rows = await client.credential.findMany(words);
                await client.credential.update({ where: { accountId: context.accountId }, data: typed });
                return rows;
              },
              updateMany: client.credential.updateMany.bind(client.credential),
            },
    }),
  };
  expect(await reseal({ database: slow, key: ring })).toBe(0);
  expect(open(ring, (await row()).sealed, context)).toBe("white stork");
});

it("tokens, those still to be revoked, and the secrets of sign-in providers are sealed anew as well", async () => {
  const { context, row } = await kept("unused");
  const { accountId, personId, serverId } = context;
  const { client } = portal.database;
  const token = { ...context, purpose: "token" } as const;
  await client.credential.update({ where: { accountId }, data: { kind: "token", ...sealed("refresh", token) } });
  const asRevoked = { serverId, personId, accountId, login: "anna", sealed: sealed("revoked", token).sealed };
  await client.tokenRevocation.create({ data: asRevoked });
  const secret = { purpose: "client", serverId } as const;
  const provider = { kind: "openid" as const, name: "x", issuer: "https://x.example", clientId: "x", scopes: "openid" };
  await client.signInProvider.create({
    data: { serverId, ...provider, sealedSecret: sealed("secret", secret).sealed },
  });
  rotate();
  expect(await dropKeysOf(files)).toMatchObject([{ sealed: 3 }]);
  ring.refresh();
  expect(await reseal(worker())).toBe(3);
  expect(await dropKeysOf(files)).toEqual([]);
  const alone = new KeyRing(files);
  const revocation = await client.tokenRevocation.findFirstOrThrow();
  const { sealedSecret } = await client.signInProvider.findUniqueOrThrow({ where: { serverId } });
  expect(open(alone, (await row()).sealed, token)).toBe("refresh");
  expect(open(alone, revocation.sealed, token)).toBe("revoked");
  expect(open(alone, sealedSecret ?? new Uint8Array(), secret)).toBe("secret");
});

it("SEC 5: the key of before is destroyed when nothing is sealed to it any more, and not sooner", async () => {
  const { context, row } = await kept("grey heron");
  const before = ring.id;
  rotate();
  expect(await dropKeysOf(files)).toEqual([{ id: before, standing: "earlier", sealed: 1 }]);
  expect(openKeys(files)).toHaveLength(2);
  ring.refresh();
  await reseal(worker());
  expect(await dropKeysOf(files)).toEqual([]);
  expect(await keysInUse(files)).toEqual([{ id: ring.id, standing: "inUse", sealed: 1 }]);
  expect(open(new KeyRing(files), (await row()).sealed, context)).toBe("grey heron");
});

it("SEC 7: a backup from before opens for nobody once its key is destroyed, and names the key that is missing", async () => {
  const { context, row } = await kept("grey heron");
  const backup = (await row()).sealed;
  const stolen = join(folder, "stolen.pem");
  rotate();
  ring.refresh();
  await reseal(worker());
  await dropKeysOf(files);
  copyFileSync(files.privateKeyFile, stolen);
  expect(() => open(new KeyRing({ ...files, privateKeyFile: stolen }), backup, context)).toThrow(
    "sealed to another key",
  );
  const { accountId } = context;
  await portal.database.client.credential.update({
    where: { accountId },
    data: { sealed: backup, keyId: "0011223344556677" },
  });
  expect(await keysInUse(files)).toContainEqual({ id: "0011223344556677", standing: "missing", sealed: 1 });
});
