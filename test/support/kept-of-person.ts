/** A person of whom everything is kept that the portal can keep. */
import { doneFrom } from "../../lib/auth/visitor.ts";
import { encodeRow } from "../../lib/db/journal-codec.ts";
import { takeLease } from "../../lib/db/leases.ts";
import { audit } from "../../lib/services/audit.ts";
import { addMigration, addPerson, addRosterEntry, type MigrationOptions, type TestPortal } from "./portal.ts";
import { addRunWith, REFUSED } from "./set-aside.ts";

/** No other text of the database has it in it. */
export interface Marks {
  readonly login: string;
  readonly oldLogin: string;
  readonly mailAddress: string;
  readonly folder: string;
  /** Where they sit: stands in the audit. */
  readonly address: string;
}

/** SHA-256 of a message, as the journal keeps it. */
export const DIGEST = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
const HOUR = 3_600_000;
const DONE = { phase: "done", activity: null, grade: "checkThese" } as const;

export async function addEverything(portal: TestPortal, marks: Marks, row: MigrationOptions = DONE) {
  const { client } = portal.database;
  const person = await addPerson(portal, { login: marks.login });
  const { personId } = person.viewer;
  const migration = await addMigration(portal, person, {
    ...{ oldLogin: marks.oldLogin, listed: [{ path: [marks.folder] }], ...row },
  });
  const { id: migrationId, oldAccountId } = migration;
  await addRunWith(portal.database, migration, [{ ...REFUSED, folder: marks.folder }]);
  await addJournal(portal, migrationId, marks.folder);
  const soon = new Date(Date.now() + HOUR);
  const run = await client.run.findFirstOrThrow({ where: { migrationId } });
  await client.problem.create({
    data: { runId: run.id, folder: marks.folder, code: "quota.full", text: "", messages: 1 },
  });
  await client.progress.create({ data: { migrationId, runId: run.id, record: "{}", updatedAt: new Date() } });
  await client.mailAddress.create({
    data: {
      personId,
      address: marks.mailAddress,
      language: "en",
      codeHash: "hash-of-code",
      codeUntil: soon,
      triesLeft: 3,
    },
  });
  await client.mail.create({ data: { personId, migrationId, kind: "done", stopHash: `hash-of-stop-${personId}` } });
  await client.deviceLink.create({ data: { personId, tokenHash: `hash-of-link-${personId}`, expiresAt: soon } });
  await client.reportConsent.create({ data: { personId, codeHash: "hash-of-consent", expiresAt: soon } });
  await client.request.create({
    data: {
      ...{ personId, kind: "signIn", question: JSON.stringify({ login: marks.oldLogin }), expiresAt: soon },
      parts: { create: { part: 0, sealed: new Uint8Array([1, 2, 3]) } },
    },
  });
  const { serverId } = await client.account.findUniqueOrThrow({ where: { id: oldAccountId } });
  await client.signInAttempt.create({
    data: {
      ...{
        state: `state-${personId}`,
        nonce: "nonce",
        challenge: "challenge",
        session: "hash-of-session",
        origin: "{}",
      },
      ...{ personId, serverId, login: marks.oldLogin, accountId: oldAccountId, expiresAt: soon },
      sealedVerifier: new Uint8Array([1, 2, 3]),
    },
  });
  await client.undeliverableAddress.create({ data: { address: marks.mailAddress, error: "550 5.1.1" } });
  const entry = await addRosterEntry(portal, {
    ...{ serverId, oldAddress: marks.oldLogin, personId, migrationId, note: "As administrators wrote it" },
  });
  const mailing = await client.mailing.create({ data: { audience: "everyone", language: "en", zone: "UTC" } });
  await client.letter.create({ data: { mailingId: mailing.id, entryId: entry.id } });
  const past = new Date(Date.now() - HOUR);
  await takeLease(portal.database, { key: migrationId, holder: "worker", now: past, until: past });
  await doneFrom(marks.address, () =>
    audit.record(client, person.viewer, { action: "migration.start", subjectId: migrationId }),
  );
  return { person, viewer: person.viewer, migrationId, oldAccountId, entryId: entry.id };
}

async function addJournal({ database: { client } }: TestPortal, migrationId: string, name: string): Promise<void> {
  const path = JSON.stringify([name]);
  const folder = await client.migrationFolder.create({
    data: { migrationId, oldName: name, oldPath: path, newPath: path },
  });
  const settled = [
    { way: "copied" as const, oldUids: "1:2", newUids: "5:6", sizes: [1234, 1234], digests: [DIGEST, DIGEST] },
  ];
  const validity = { oldUidValidity: 1, newUidValidity: 2 };
  const row = encodeRow({ kind: "FOLDER", folder: folder.id, batch: 1, ...validity, settled, failed: "" });
  const { folderId, batch, kind, payload } = row;
  const data = { folderId, batch, kind, payload: Uint8Array.from(payload), fence: 1, createdAt: 1n };
  await client.batch.create({ data });
}
