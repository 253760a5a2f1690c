/** A row in every table that the import of some people leaves empty: what a release may have left behind. */
import { sealAudit } from "../../../lib/db/audit-chain.ts";
import { addEverything } from "../kept-of-person.ts";
import { addMailing, addReminderPlan } from "../mailings.ts";
import { addAdministrator, type TestPortal } from "../portal.ts";

const AT = new Date("2026-11-30T12:00:00Z");
const BOX = new Uint8Array([1, 2, 3]);

export async function fillEveryTable(portal: TestPortal): Promise<void> {
  const { client } = portal.database;
  const marks = { login: "kept@new.example", oldLogin: "kept@old.example", mailAddress: "kept@home.example" };
  const kept = await addEverything(portal, { ...marks, folder: "Kept", address: "192.0.2.7" });
  const { serverId } = await client.account.findUniqueOrThrow({ where: { id: kept.oldAccountId } });
  await ofServer(portal, { serverId, personId: kept.viewer.personId, accountId: kept.oldAccountId });
  await ofAdministrator(portal);
  await ofShutdown(portal, serverId);
  await addMailing(portal, { letters: { create: { entryId: kept.entryId, state: "sent" } } });
  await addReminderPlan(portal);
  await client.bounceMailbox.create({ data: { account: "bounces" } });
  await sealAudit(portal.database, AT);
}

interface Kept {
  readonly serverId: string;
  readonly personId: string;
  readonly accountId: string;
}

async function ofServer({ database: { client } }: TestPortal, { serverId, ...whose }: Kept): Promise<void> {
  const names = { name: "Login", issuer: "https://login.example", clientId: "carryover", scopes: "openid" };
  await client.signInProvider.create({ data: { serverId, kind: "openid", ...names } });
  await client.tokenRevocation.create({ data: { serverId, ...whose, login: "kept", sealed: BOX } });
  await client.serverPace.create({ data: { serverId } });
  await client.slot.create({
    data: { serverId, number: 1, holder: "gone", use: "copying", heartbeatAt: AT, isClosed: true },
  });
  const load = { connections: 0, messagesPerSecond: 0, bytesPerSecond: 0, pauseMs: 0, errors: 0 };
  await client.serverLoad.create({ data: { serverId, worker: "gone", at: AT, ...load } });
  const wish = { id: "wish", serverId, worker: "gone", use: "copying", since: AT, expiresAt: AT };
  await client.slotWish.create({ data: wish });
  await client.oldMailbox.create({ data: { serverId, address: "found@old.example" } });
}

async function ofAdministrator(portal: TestPortal): Promise<void> {
  const { client } = portal.database;
  const { administratorId } = (await addAdministrator(portal)).viewer;
  await client.authenticatorApp.create({ data: { administratorId, sealed: BOX, confirmedAt: AT } });
  const key = { name: "Key", credentialId: "credential", publicKey: BOX, counter: 1n, transports: "[]" };
  await client.passkey.create({ data: { administratorId, ...key } });
  await client.recoveryCode.create({ data: { administratorId, codeHash: "hash-of-recovery" } });
  await client.spentChallenge.create({ data: { hash: "hash-of-challenge", expiresAt: AT } });
  await client.openIdSignIn.create({ data: { administratorId, subjectHash: "hash-of-subject" } });
  const token = { name: "Program", tokenHash: "hash-of-token", mayWrite: false, expiresAt: AT };
  await client.apiToken.create({ data: { administratorId, ...token } });
  await client.invitation.create({ data: { name: "helper", role: "helper", tokenHash: "hash-of-invitation" } });
  await client.signInBudget.create({ data: { key: "kept", points: 1 } });
  await client.setUpCode.create({ data: { codeHash: "hash-of-set-up", expiresAt: AT } });
  await client.rosterUpload.create({ data: { administratorId, text: "", digest: "hash-of-list" } });
  const change = { kind: "wave", subjectId: "wave", form: "{}", askedById: administratorId };
  await client.pendingChange.create({ data: { ...change, state: "rejected" } });
}

async function ofShutdown({ database: { client } }: TestPortal, serverId: string): Promise<void> {
  await client.organisation.create({ data: { name: "Example", contact: "Service desk" } });
  const words = { headline: "Off on {when}", text: "", deadline: "2099-12-18T17:00", zone: "Europe/Berlin" };
  await client.announcement.create({ data: words });
  const timetable = { create: { id: "wave", zone: "UTC", importsClose: "2099-12-01T12:00" } };
  const limited = { pace: { create: {} }, loads: { create: { worker: "gone", at: AT, bytesPerSecond: 0 } } };
  await client.wave.create({ data: { id: "wave", name: "Physics", timetable, ...limited } });
  const declared = { at: AT, administratorId: serverId, unaccounted: 0, evidence: "{}" };
  await client.switchOff.create({ data: { ...declared, takenBackAt: AT } });
  await client.textCorrection.create({ data: { language: "en", key: "common.back", text: "Back", source: "Back" } });
}
