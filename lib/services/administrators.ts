/** The accounts of administrators and helpers: who there is, what they may, and taking them away. */
import type { Administrator, Role, Viewer } from "../auth/viewer.ts";
import type { Transaction } from "../db/migrations.ts";
import { NotFound, onlyAdministrators, onlyProved } from "./access.ts";
import { audit } from "./audit.ts";
import { type ChangeKind, needsApproval, type Submitted, submit } from "./changes.ts";
import type { Portal } from "./portal.ts";
import { portalZone } from "./zone.ts";

export const ROLES = ["administrator", "helper"] as const satisfies readonly Role[];

export interface StaffMember {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly isYou: boolean;
  /** What stands beside their password; `openId`: they have none, and sign in by the organisation's provider. */
  readonly factor: "none" | "set" | "openId";
}

/** Somebody who has not chosen a password yet, or is to choose another. */
export interface InvitationFacts {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** There is such an account already, and its password is forgotten. */
  readonly isReset: boolean;
  /** Epoch milliseconds until which its link is good; null: there is none now. */
  readonly linkUntil: number | null;
}

export interface StaffView {
  readonly staff: readonly StaffMember[];
  readonly invitations: readonly InvitationFacts[];
  /** IANA name. */
  readonly zone: string;
}

/** By name. For administrators; throws NotFound for others. */
export async function staffView(portal: Portal, viewer: Viewer, now = Date.now()): Promise<StaffView> {
  onlyAdministrators(viewer);
  const { client } = portal.database;
  const staff = await client.administrator.findMany({ orderBy: { name: "asc" }, include: FACTORS });
  const invitations = await client.invitation.findMany({ orderBy: { name: "asc" } });
  return {
    staff: staff.map((row) => memberIn(row, viewer)),
    invitations: invitations.map(({ id, name, role, administratorId, expiresAt }) => {
      const until = expiresAt?.getTime() ?? 0;
      return { id, name, role, isReset: administratorId !== null, linkUntil: until > now ? until : null };
    }),
    zone: await portalZone(portal),
  };
}

/** One of them. Throws NotFound. */
export async function staffMember({ database }: Portal, viewer: Viewer, id: string): Promise<StaffMember> {
  onlyAdministrators(viewer);
  const row = await database.client.administrator.findUnique({ where: { id }, include: FACTORS });
  if (!row) throw new NotFound();
  return memberIn(row, viewer);
}

const FACTORS = { app: true, openIdSignIn: true, passkeys: { select: { id: true }, take: 1 } } as const;

interface StaffRow extends Pick<StaffMember, "id" | "name" | "role"> {
  readonly app: { readonly sealed: Uint8Array | null } | null;
  readonly openIdSignIn: object | null;
  readonly passkeys: readonly object[];
}

function memberIn({ id, name, role, app, openIdSignIn, passkeys }: StaffRow, viewer: Administrator): StaffMember {
  const isSet = (app?.sealed ?? null) !== null || passkeys.length > 0;
  const factor = isSet ? "set" : openIdSignIn === null ? "none" : "openId";
  return { id, name, role, isYou: id === viewer.administratorId, factor };
}

/** `tooFew`: nobody, or nobody who could approve, would be left to administer the portal. */
export type StaffOutcome = "done" | "tooFew";

const isDone = (outcome: StaffOutcome) => outcome === "done";

/** What they may. Throws NotFound. */
export const CHANGE_ROLE: ChangeKind<{ readonly name: string; readonly role: Role }, StaffOutcome> = {
  name: "administrator.role",
  current: factsOf,
  isDone,
  apply: async (tx, viewer, { id }, { role }) => {
    const known = await tx.administrator.findUnique({ where: { id } });
    if (!known) throw new NotFound();
    if (known.role === role) return "done";
    if (known.role === "administrator" && !(await canDoWithout(tx, id))) return "tooFew";
    await tx.administrator.update({ where: { id }, data: { role } });
    await endSessions(tx, id);
    await audit.record(tx, viewer, { action: "administrator.role", subjectId: id, details: { role } });
    return "done";
  },
};

export const REMOVE_ADMINISTRATOR: ChangeKind<Record<string, never>, StaffOutcome> = {
  name: "administrator.remove",
  current: factsOf,
  isDone,
  apply: async (tx, viewer, { id }) => {
    const known = await tx.administrator.findUnique({ where: { id } });
    if (!known) throw new NotFound();
    if (known.role === "administrator" && !(await canDoWithout(tx, id))) return "tooFew";
    // Their sessions go with the row.
    await tx.administrator.delete({ where: { id } });
    await audit.record(tx, viewer, { action: "administrator.remove", subjectId: id });
    return "done";
  },
};

async function factsOf(tx: Transaction, id: string) {
  const row = await tx.administrator.findUnique({ where: { id } });
  return row && { name: row.name, role: row.role };
}

/** With a second pair of eyes two have to stay: nobody approves what they asked for themselves. */
async function canDoWithout(tx: Transaction, id: string): Promise<boolean> {
  // Written to, so that of two administrators who take each other's role away at once, one waits and finds the other gone.
  await tx.administrator.updateMany({ where: { role: "administrator" }, data: { role: "administrator" } });
  const left = await tx.administrator.count({ where: { role: "administrator", id: { not: id } } });
  return left >= ((await needsApproval(tx)) ? 2 : 1);
}

/** In whatever browser they are signed in. */
export async function endSessions(tx: Transaction, administratorId: string, except?: string): Promise<void> {
  const kept = except === undefined ? {} : { idHash: { not: except } };
  await tx.session.deleteMany({ where: { administratorId, ...kept } });
}

/** For administrators; throws NotFound for others and where there is no such account. */
export async function changeRole(
  portal: Portal,
  viewer: Viewer,
  id: string,
  role: Role,
): Promise<Submitted<StaffOutcome>> {
  const { name } = await staffMember(portal, viewer, id);
  onlyAdministrators(viewer);
  onlyProved(viewer);
  return submit(portal, viewer, CHANGE_ROLE, { id, isNew: false }, { name, role });
}

/** Ends their sessions at once. For administrators; throws NotFound for others and where there is no such account. */
export async function removeAdministrator(
  portal: Portal,
  viewer: Viewer,
  id: string,
): Promise<Submitted<StaffOutcome>> {
  onlyAdministrators(viewer);
  onlyProved(viewer);
  return submit(portal, viewer, REMOVE_ADMINISTRATOR, { id, isNew: false }, {});
}
