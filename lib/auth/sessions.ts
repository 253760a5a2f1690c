/** Signed-in browsers: a random id in the cookie, its hash in the database, checked with every request. */
import { createHash, randomBytes } from "node:crypto";
import type { Database } from "../db/database.ts";
import { isNobodysOwn } from "../policy/roster.ts";
import { type FactorStanding, factorStanding } from "../policy/second-factor.ts";
import type { Administrator, HalfSignedIn, Person, Viewer } from "./viewer.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Kind = "person" | "administrator";

/** In milliseconds: how long a session lasts at most, and how long without a request. Copying goes on after either. */
export const LIMITS: Record<Kind, { readonly whole: number; readonly idle: number }> = {
  person: { whole: 12 * HOUR, idle: 60 * MINUTE },
  administrator: { whole: 8 * HOUR, idle: 30 * MINUTE },
};

/** In milliseconds: how long somebody may take for the second step of signing in. */
export const HALF_MS = 10 * MINUTE;

export type SessionOwner =
  | { readonly kind: "person"; readonly personId: string }
  | {
      readonly kind: "administrator";
      readonly administratorId: string;
      /** Whether the second factor was shown, or the organisation's sign-in stands for it. Missing: it was not. */
      readonly hasShownFactor?: boolean;
      /** When they showed who they are (epoch milliseconds); null or missing: not known. */
      readonly provedAt?: number | null;
    };

const NOBODY: Viewer = { kind: "nobody" };

/** The database or a transaction of it. */
type Writer = Pick<Database["client"], "session">;

/** What stands in the database for the id that the browser holds. */
export function hashOfSession(id: string): string {
  return createHash("sha256").update(id).digest("hex");
}

/** Begins a session and answers its id (256 random bits), which stands nowhere but in the browser's cookie. */
export async function beginSession(writer: Writer, owner: SessionOwner, now: number): Promise<string> {
  const id = newId();
  await writer.session.create({
    data: {
      idHash: hashOfSession(id),
      ...ownerColumns(owner, now),
      createdAt: new Date(now),
      lastSeenAt: new Date(now),
      expiresAt: new Date(now + LIMITS[owner.kind].whole),
    },
  });
  return id;
}

const newId = () => randomBytes(32).toString("base64url");

function ownerColumns(owner: SessionOwner, now: number) {
  if (owner.kind === "person") return { personId: owner.personId };
  const { administratorId, hasShownFactor = false, provedAt = null } = owner;
  const dates = { factorAt: hasShownFactor ? new Date(now) : null };
  return { administratorId, ...dates, provedAt: provedAt === null ? null : new Date(provedAt) };
}

/** The second factor was shown in it: from now on it is worth more, so it goes on under a new id, which is answered. `hash`: of the one before. */
export async function raiseSession(writer: Writer, hash: string, now: number): Promise<string> {
  const id = newId();
  const at = new Date(now);
  await writer.session.updateMany({
    where: { idHash: hash },
    data: { idHash: hashOfSession(id), factorAt: at, provedAt: at },
  });
  return id;
}

/** Its administrator has shown again who they are. `hash`: Viewer.session. */
export async function noteProof(writer: Writer, hash: string, now: number): Promise<void> {
  await writer.session.updateMany({ where: { idHash: hash }, data: { provedAt: new Date(now) } });
}

/** Ends it at once, in whatever browser it is. `hash`: Viewer.session. */
export async function endSession(writer: Writer, hash: string): Promise<void> {
  await writer.session.deleteMany({ where: { idHash: hash } });
}

/** Who holds this session now. A session past one of its limits is nobody's. */
export async function viewerOf(database: Database, id: string, now: number): Promise<Viewer> {
  const session = await sessionRow(database, hashOfSession(id));
  if (!session) return NOBODY;
  const viewer = ownerOf(session);
  if (viewer.kind === "nobody" || isOver(session, now)) return NOBODY;
  if ((await standingIn(database, session, now)) !== "full") return NOBODY;
  await noteSeen(database, session, now);
  return viewer;
}

/** Who has shown a password in this session and is to take the second step of signing in; null where that is nobody, or took too long. */
export async function halfSignedIn(database: Database, id: string, now: number): Promise<HalfSignedIn | null> {
  const session = await sessionRow(database, hashOfSession(id));
  if (!session?.administrator || isOver(session, now)) return null;
  const standing = await standingIn(database, session, now);
  if (standing === "full" || now >= session.createdAt.getTime() + HALF_MS) return null;
  const { id: administratorId, name, role } = session.administrator;
  const needs = standing === "needsFactor" ? "factor" : "setUp";
  return { kind: "half", administratorId, name, role, session: session.idHash, needs };
}

/** Looked at with every request: what an administrator has set up, and what the organisation requires, can change meanwhile. */
async function standingIn(
  { client }: Database,
  { administrator, factorAt: shownAt }: SessionRow,
  now: number,
): Promise<FactorStanding> {
  if (administrator === null || shownAt !== null) return "full";
  const hasFactor = (administrator.app?.sealed ?? null) !== null || administrator.passkeys.length > 0;
  const organisation = await client.organisation.findUnique({ where: { id: 1 }, select: { factorFrom: true } });
  return factorStanding({ hasFactor, requiredFrom: organisation?.factorFrom ?? null, shownAt }, now);
}

/** Whether the viewer's session is still good, and still theirs. Asking does not keep it alive: for what runs by itself. */
export async function isStillHeld(
  database: Database,
  viewer: Exclude<Viewer, { kind: "nobody" }>,
  now: number,
): Promise<boolean> {
  const session = await sessionRow(database, viewer.session);
  if (session === null || isOver(session, now)) return false;
  if ((await standingIn(database, session, now)) !== "full") return false;
  const owner = ownerOf(session);
  return viewer.kind === "person"
    ? owner.kind === "person" && owner.personId === viewer.personId
    : owner.kind === "administrator" && owner.administratorId === viewer.administratorId;
}

/** From now on this session of an administrator moves an account of the roster, as the person who stands for it. */
export async function beginActing(
  writer: Writer,
  { session: idHash, administratorId }: Administrator,
  as: { readonly personId: string; readonly rosterEntryId: string },
): Promise<void> {
  await writer.session.updateMany({ where: { idHash, administratorId }, data: as });
}

/** It is the administrator's own again. `hash`: Viewer.session. */
export async function endActing(writer: Writer, hash: string): Promise<void> {
  const acting = { idHash: hash, administratorId: { not: null } };
  await writer.session.updateMany({ where: acting, data: { personId: null, rosterEntryId: null } });
}

function sessionRow({ client }: Database, idHash: string) {
  const administrator = { include: { app: true, passkeys: { select: { id: true }, take: 1 } } } as const;
  const include = { person: true, administrator, rosterEntry: true } as const;
  return client.session.findUnique({ where: { idHash }, include });
}

type SessionRow = NonNullable<Awaited<ReturnType<typeof sessionRow>>>;

function ownerOf(row: SessionRow): Viewer {
  const { idHash: session, person, administrator } = row;
  const actedBy = actingIn(row);
  if (person && actedBy)
    return { kind: "person", personId: person.id, serverId: person.serverId, login: person.login, session, actedBy };
  if (person && !administrator)
    return { kind: "person", personId: person.id, serverId: person.serverId, login: person.login, session };
  if (administrator)
    return {
      kind: "administrator",
      administratorId: administrator.id,
      name: administrator.name,
      role: administrator.role,
      session,
      ...(row.provedAt && { provedAt: row.provedAt.getTime() }),
    };
  return NOBODY;
}

/** Looked at with every request: when the role or the mark is taken away, the session is the administrator's own again. */
function actingIn({ administrator, rosterEntry }: SessionRow): Person["actedBy"] {
  if (administrator?.role !== "administrator" || !rosterEntry || !isNobodysOwn(rosterEntry.mark)) return undefined;
  const { id, serverId, oldAddress } = rosterEntry;
  return { administratorId: administrator.id, name: administrator.name, entry: { id, serverId, oldAddress } };
}

function isOver({ expiresAt, lastSeenAt, administratorId }: SessionRow, now: number): boolean {
  const kind: Kind = administratorId === null ? "person" : "administrator";
  return now >= expiresAt.getTime() || now >= lastSeenAt.getTime() + LIMITS[kind].idle;
}

/** To the minute: a write with every request would make the database busy for nothing. */
async function noteSeen({ client }: Database, { idHash, lastSeenAt }: SessionRow, now: number): Promise<void> {
  if (now < lastSeenAt.getTime() + MINUTE) return;
  await client.session.updateMany({ where: { idHash }, data: { lastSeenAt: new Date(now) } });
}
