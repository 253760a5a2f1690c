/** Administrators and helpers sign in at the organisation's OpenID provider: by what it says of them they are let in, and as what. */
import { createHash, randomBytes } from "node:crypto";
import { NOBODYS } from "../auth/password.ts";
import { beginSession } from "../auth/sessions.ts";
import type { Administrator, Role } from "../auth/viewer.ts";
import type { StaffSignIn } from "../config/staff-sign-in.ts";
import type { Transaction } from "../db/migrations.ts";
import { authenticatedAt, type Claims, nameIn, roleIn } from "../policy/openid-role.ts";
import { endSessions } from "./administrators.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";

/** Whether the sign-in page offers it. */
export function hasOpenIdSignIn({ config }: Pick<Portal, "config">): boolean {
  return config.staffSignIn !== null;
}

/**
 * Begins a session for whom the provider names as administrator or helper, and makes their account when they come for the first time. Null
 * where they are neither: whoever is no more is signed out everywhere. `claims`: of an ID token that was checked. An account of
 * the portal's own is never taken over, whatever name the provider says.
 */
export async function signInByOpenId(portal: Portal, claims: Claims, now = Date.now()): Promise<string | null> {
  const { staffSignIn } = portal.config;
  const subject = staffSignIn && subjectIn(claims, staffSignIn);
  if (!subject) return null;
  const role = roleIn(claims, staffSignIn);
  return portal.database.client.$transaction(async (tx) => {
    const known = await tx.openIdSignIn.findUnique({
      where: { subjectHash: subject },
      include: { administrator: true },
    });
    if (role === null) {
      if (known) await endSessions(tx, known.administratorId);
      const subjectId = known?.administratorId ?? null;
      await audit.record(tx, { kind: "nobody" }, { action: "session.refused", subjectId });
      return null;
    }
    const viewer = known
      ? await asNamed(tx, known.administrator, role)
      : await addAccount(tx, subject, { role, name: nameIn(claims), issuer: staffSignIn.issuer });
    const { administratorId } = viewer;
    const details = { by: "openId" };
    await audit.record(tx, viewer, { action: "session.begin", subjectId: administratorId, details });
    // The provider looks after second factors. Whether it has asked for anything just now, it alone knows.
    const owner = { kind: "administrator", administratorId, hasShownFactor: true } as const;
    return beginSession(tx, { ...owner, provedAt: authenticatedAt(claims, now) }, now);
  });
}

/** Who somebody is for good: the issuer and its name for them, hashed. Null where the token is another provider's. */
function subjectIn({ iss, sub }: Claims, { issuer }: StaffSignIn): string | null {
  if (typeof iss !== "string" || iss.replace(/\/$/, "") !== issuer) return null;
  if (typeof sub !== "string" || sub === "") return null;
  return createHash("sha256")
    .update(JSON.stringify([issuer, sub]))
    .digest("hex");
}

type Row = { readonly id: string; readonly name: string; readonly role: Role };

/** Their role is what the provider says now. */
async function asNamed(tx: Transaction, { id, name, role: before }: Row, role: Role): Promise<Administrator> {
  const viewer = { kind: "administrator", administratorId: id, name, role, session: "" } as const;
  if (role === before) return viewer;
  await tx.administrator.update({ where: { id }, data: { role } });
  await endSessions(tx, id);
  await audit.record(tx, viewer, { action: "administrator.role", subjectId: id, details: { role } });
  return viewer;
}

interface Newcomer {
  readonly role: Role;
  readonly name: string;
  readonly issuer: string;
}

async function addAccount(
  tx: Transaction,
  subjectHash: string,
  { role, name, issuer }: Newcomer,
): Promise<Administrator> {
  const free = await freeName(tx, name, new URL(issuer).hostname);
  const data = { name: free, role, passwordHash: NOBODYS, openIdSignIn: { create: { subjectHash } } };
  const { id: administratorId } = await tx.administrator.create({ data });
  const viewer = { kind: "administrator", administratorId, name: free, role, session: "" } as const;
  await audit.record(tx, viewer, { action: "administrator.add", subjectId: administratorId, details: { role } });
  return viewer;
}

/** One that no other account has, and none that somebody is invited to. */
async function freeName(tx: Transaction, name: string, host: string): Promise<string> {
  for (const candidate of [name, `${name} (${host})`]) {
    const where = { name: candidate };
    const isTaken = (await tx.administrator.count({ where })) + (await tx.invitation.count({ where })) > 0;
    if (candidate !== "" && !isTaken) return candidate;
  }
  return `${name} (${randomBytes(4).toString("hex")})`;
}
