/** The pilot group: a few people go first, and their clean reports open the gate for the others. For administrators. */
import type { Viewer } from "../auth/viewer.ts";
import type { Transaction } from "../db/migrations.ts";
import { openGate, pilotMigrations } from "../db/pilot-gate.ts";
import { openGateIfClean } from "../jobs/pilot-gate.ts";
import { type PilotState, pilotState } from "../policy/pilot.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import { isMailAddress, type Problems, type Saved } from "./form-rules.ts";
import { forgetLine } from "./line.ts";
import type { Portal } from "./portal.ts";
import { portalZone } from "./zone.ts";

export interface PilotView {
  /** `off`: nobody has to wait. */
  readonly gate: "off" | "closed" | "open";
  /** Epoch milliseconds; null while it is not open. */
  readonly openedAt: number | null;
  /** Clean reports that open it. */
  readonly needed: number;
  /** How many people have pressed the button and wait. */
  readonly waiting: number;
  readonly people: readonly PilotPerson[];
  readonly oldServers: readonly { readonly id: string; readonly name: string }[];
  /** IANA name. */
  readonly zone: string;
}

export interface PilotPerson {
  readonly oldAddress: string;
  readonly oldServer: string;
  readonly state: PilotState;
}

/** Throws NotFound for everybody but administrators. */
export async function pilotView(portal: Portal, viewer: Viewer): Promise<PilotView> {
  onlyAdministrators(viewer);
  const { client } = portal.database;
  const [organisation, pilots, servers, waiting, zone] = await Promise.all([
    client.organisation.findUnique({ where: { id: 1 }, select: { pilotReports: true, gateOpenedAt: true } }),
    pilotMigrations(client),
    client.server.findMany({ where: { use: { in: ["old", "both"] } }, orderBy: { host: "asc" } }),
    client.migration.count({ where: { awaitsPilot: true } }),
    portalZone(portal),
  ]);
  const names = new Map(servers.map(({ id, name, host }) => [id, name || host]));
  const openedAt = organisation?.gateOpenedAt?.getTime() ?? null;
  return {
    gate: organisation?.pilotReports == null ? "off" : openedAt === null ? "closed" : "open",
    ...{ openedAt, needed: organisation?.pilotReports ?? 1, waiting, zone },
    people: pilots.map(({ serverId, oldAddress, migration }) => {
      return { oldAddress, oldServer: names.get(serverId) ?? "", state: pilotState(migration) };
    }),
    oldServers: [...names].map(([id, name]) => ({ id, name })),
  };
}

export type PilotField = "people" | "serverId" | "needed";
export type PilotProblem = "missing" | "notAddresses" | "tooManyPeople" | "noCount" | "moreThanPeople" | "noServer";

/** A pilot group is small. */
export const MOST_PILOTS = 500;

/**
 * Sets who goes first: old addresses, one a line, and how many clean reports open the gate. The gate is closed by it for whoever has not
 * begun yet. Throws NotFound for everybody but administrators, and before it was said who runs the portal.
 */
export async function savePilot(
  portal: Portal,
  viewer: Viewer,
  form: Readonly<Record<PilotField, string>>,
): Promise<Saved<PilotField, PilotProblem>> {
  onlyAdministrators(viewer);
  const addresses = [
    ...new Set(
      form.people
        .toLowerCase()
        .split(/[\s,;]+/)
        .filter((address) => address !== ""),
    ),
  ];
  const needed = Number(form.needed);
  const server = await portal.database.client.server.findUnique({ where: { id: form.serverId } });
  const problems: Problems<PilotField, PilotProblem> = {
    ...(server === null || server.use === "new" ? { serverId: "noServer" } : {}),
    ...peopleProblem(addresses),
    ...numberProblem(form.needed, addresses.length),
  };
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  await portal.database.client.$transaction(async (tx) => {
    await replacePilots(tx, form.serverId, addresses);
    const data = { pilotReports: needed, gateOpenedAt: null };
    const { count } = await tx.organisation.updateMany({ where: { id: 1 }, data });
    if (count === 0) throw new NotFound();
    const details = { people: addresses.length, reports: needed };
    await audit.record(tx, viewer, { action: "pilot.change", subjectId: null, details });
  });
  await openGateIfClean(portal.database, { kind: "administrator", id: viewer.administratorId }, new Date());
  forgetLine(portal.database);
  return { ok: true, id: "1" };
}

function peopleProblem(addresses: readonly string[]): Problems<PilotField, PilotProblem> {
  if (addresses.length === 0) return { people: "missing" };
  if (addresses.length > MOST_PILOTS) return { people: "tooManyPeople" };
  return addresses.every((address) => isMailAddress(address) || /^[^\s@]{1,64}$/.test(address))
    ? {}
    : { people: "notAddresses" };
}

function numberProblem(typed: string, people: number): Problems<PilotField, PilotProblem> {
  if (!/^[1-9]\d{0,2}$/.test(typed)) return { needed: "noCount" };
  return people > 0 && Number(typed) > people ? { needed: "moreThanPeople" } : {};
}

/** Whoever is not in the list any more stays on the roster, as one of the others. */
async function replacePilots(tx: Transaction, serverId: string, addresses: readonly string[]): Promise<void> {
  await tx.rosterEntry.updateMany({ where: { isPilot: true }, data: { isPilot: false } });
  for (const oldAddress of addresses) {
    const where = { serverId_oldAddress: { serverId, oldAddress } };
    const owner = await tx.account.findFirst({
      where: { serverId, login: oldAddress, migrationsFrom: { some: {} } },
      select: { personId: true },
    });
    const personId = owner?.personId ?? null;
    const update = { isPilot: true, ...(personId !== null && { personId }) };
    await tx.rosterEntry.upsert({ where, create: { serverId, oldAddress, isPilot: true, personId }, update });
  }
  // They need not wait for themselves.
  await tx.migration.updateMany({
    where: { awaitsPilot: true, oldAccount: { serverId, login: { in: [...addresses] } } },
    data: { awaitsPilot: false },
  });
}

/** Lets everybody begin, whatever the reports say. Answers how many waited; null where the gate is open. */
export async function openGateNow(portal: Portal, viewer: Viewer): Promise<number | null> {
  onlyAdministrators(viewer);
  const through = await portal.database.client.$transaction(async (tx) => {
    const count = await openGate(tx, new Date());
    if (count !== null)
      await audit.record(tx, viewer, { action: "pilot.open", subjectId: null, details: { through: count } });
    return count;
  });
  forgetLine(portal.database);
  return through;
}

/** There is no pilot group any more, and nobody waits for it. */
export async function removePilot(portal: Portal, viewer: Viewer): Promise<void> {
  onlyAdministrators(viewer);
  await portal.database.client.$transaction(async (tx) => {
    await openGate(tx, new Date());
    await tx.rosterEntry.updateMany({ where: { isPilot: true }, data: { isPilot: false } });
    await tx.organisation.updateMany({ where: { id: 1 }, data: { pilotReports: null, gateOpenedAt: null } });
    await audit.record(tx, viewer, { action: "pilot.remove", subjectId: null });
  });
  forgetLine(portal.database);
}
