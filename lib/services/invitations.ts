/** How somebody gets an account for administering: by a link that is good once, with which they choose a password that nobody else knows. */
import { createHash, randomBytes } from "node:crypto";
import { hashPassword } from "../auth/password.ts";
import type { Role, Viewer } from "../auth/viewer.ts";
import type { Transaction } from "../db/migrations.ts";
import { NotFound, onlyAdministrators, onlyProved } from "./access.ts";
import { endSessions } from "./administrators.ts";
import { audit } from "./audit.ts";
import { type ChangeKind, type Submitted, submit } from "./changes.ts";
import { type Problems, required, type Saved, tooLong } from "./form-rules.ts";
import type { Portal } from "./portal.ts";
import { type SetUpProblem, SHORTEST_PASSWORD } from "./set-up.ts";

/** In milliseconds: long enough for a weekend. */
export const LINK_VALID_MS = 3 * 24 * 3_600_000;

export type InviteField = "name" | "role";
export type InviteForm = { readonly name: string; readonly role: string };
export type InviteProblem = "missing" | "tooLong" | "noName" | "nameTaken";
type InviteResult = Saved<InviteField, InviteProblem>;

export const INVITE: ChangeKind<InviteForm, InviteResult> = {
  name: "administrator.invite",
  current: async (tx, id) => {
    const row = await tx.invitation.findUnique({ where: { id } });
    return row && { name: row.name, role: row.role };
  },
  isDone: ({ ok }) => ok,
  apply: async (tx, viewer, { id }, { name: typed, role }) => {
    const name = typed.toLowerCase();
    if (await tx.invitation.findUnique({ where: { id } })) return { ok: true, id };
    const taken =
      (await tx.administrator.findUnique({ where: { name } })) ?? (await tx.invitation.findUnique({ where: { name } }));
    if (taken) return { ok: false, problems: { name: "nameTaken" } };
    await tx.invitation.create({ data: { id, name, role: roleOf(role) } });
    await audit.record(tx, viewer, { action: "administrator.invite", subjectId: id, details: { role: roleOf(role) } });
    return { ok: true, id };
  },
};

/** Whose password is forgotten chooses another: with a second pair of eyes not by one administrator alone, who could act as two. */
export const RESET_PASSWORD: ChangeKind<Record<string, never>, "done"> = {
  name: "administrator.reset",
  current: async (tx, id) => {
    const row = await tx.administrator.findUnique({ where: { id } });
    return row && { name: row.name };
  },
  isDone: () => true,
  apply: async (tx, viewer, { id }) => {
    const row = await tx.administrator.findUnique({ where: { id }, include: { openIdSignIn: true } });
    // Who signs in by the organisation's provider is to get no second way in, which it would know nothing of.
    if (!row || row.openIdSignIn) throw new NotFound();
    const { name, role } = row;
    await tx.invitation.upsert({
      where: { administratorId: id },
      create: { name, role, administratorId: id },
      update: {},
    });
    await audit.record(tx, viewer, { action: "administrator.reset", subjectId: id });
    return "done";
  },
};

const roleOf = (typed: string): Role => (typed === "administrator" ? "administrator" : "helper");

/** Somebody may become an administrator or a helper. For administrators; throws NotFound for others. */
export async function invite(
  portal: Portal,
  viewer: Viewer,
  id: string,
  form: InviteForm,
): Promise<Submitted<InviteResult>> {
  onlyAdministrators(viewer);
  if (!viewer.isCommandLine) onlyProved(viewer);
  const problems: Problems<InviteField, InviteProblem> = {
    ...(/[\p{Cc}\p{Cf}]/u.test(form.name) ? { name: "noName" } : {}),
    ...tooLong(form, { name: 60 }),
    ...required(form, ["name", "role"]),
  };
  if (Object.keys(problems).length > 0) return { kind: "decided", result: { ok: false, problems } };
  return submit(portal, viewer, INVITE, { id, isNew: true }, form);
}

/** They may choose another password; the one they have is good until then. Throws NotFound. */
export async function resetPassword(
  portal: Portal,
  viewer: Viewer,
  administratorId: string,
): Promise<Submitted<"done">> {
  onlyAdministrators(viewer);
  onlyProved(viewer);
  return submit(portal, viewer, RESET_PASSWORD, { id: administratorId, isNew: false }, {});
}

/** The random word of a new link, which stands nowhere else; an earlier one is void. Throws NotFound. */
export async function makeLink({ database }: Portal, viewer: Viewer, invitationId: string): Promise<string> {
  onlyAdministrators(viewer);
  if (!viewer.isCommandLine) onlyProved(viewer);
  const token = randomBytes(24).toString("base64url");
  await database.client.$transaction(async (tx) => {
    const data = { tokenHash: hashOf(token), expiresAt: new Date(Date.now() + LINK_VALID_MS) };
    const { count } = await tx.invitation.updateMany({ where: { id: invitationId }, data });
    if (count === 0) throw new NotFound();
    await audit.record(tx, viewer, { action: "administrator.link", subjectId: invitationId });
  });
  return token;
}

/** Nobody can use its link any more. Throws NotFound. */
export async function dropInvitation({ database }: Portal, viewer: Viewer, invitationId: string): Promise<void> {
  onlyAdministrators(viewer);
  await database.client.$transaction(async (tx) => {
    const { count } = await tx.invitation.deleteMany({ where: { id: invitationId } });
    if (count === 0) throw new NotFound();
    await audit.record(tx, viewer, { action: "administrator.uninvite", subjectId: invitationId });
  });
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** For whoever has the link; null where it is over or was never made. */
export async function invitationOf(
  { database }: Portal,
  token: string,
): Promise<{ readonly name: string; readonly role: Role } | null> {
  const row = await database.client.invitation.findFirst({ where: open(token), select: { name: true, role: true } });
  return row;
}

const open = (token: string) => ({ tokenHash: hashOf(token), expiresAt: { gt: new Date() } });

/** Makes the account, or gives it this password, and uses the link up. `over`: it is none (any more). */
export async function acceptInvitation(
  { database }: Portal,
  token: string,
  password: string,
): Promise<"done" | "over" | Extract<SetUpProblem, "missing" | "tooShort" | "tooLong">> {
  const problem = passwordProblem(password);
  if (problem) return problem;
  if (!(await database.client.invitation.findFirst({ where: open(token) }))) return "over";
  const passwordHash = await hashPassword(password);
  return database.client.$transaction(async (tx) => {
    const invitation = await tx.invitation.findFirst({ where: open(token) });
    // Deleting is the test: of two at the same moment, one finds no row any more.
    const { count } = await tx.invitation.deleteMany({ where: open(token) });
    if (!invitation || count !== 1) return "over";
    await (invitation.administratorId === null
      ? addAccount(tx, invitation, passwordHash)
      : replacePassword(tx, invitation.administratorId, passwordHash));
    return "done";
  });
}

/** What is wrong with a new password; null: nothing. */
export function passwordProblem(password: string): "missing" | "tooShort" | "tooLong" | null {
  if (password === "") return "missing";
  if (password.length > 1024) return "tooLong";
  return [...password].length < SHORTEST_PASSWORD ? "tooShort" : null;
}

async function addAccount(
  tx: Transaction,
  { name, role }: { readonly name: string; readonly role: Role },
  passwordHash: string,
): Promise<void> {
  const { id } = await tx.administrator.create({ data: { name, role, passwordHash } });
  const viewer: Viewer = { kind: "administrator", administratorId: id, name, role, session: "" };
  await audit.record(tx, viewer, { action: "administrator.add", subjectId: id, details: { role } });
}

async function replacePassword(tx: Transaction, id: string, passwordHash: string): Promise<void> {
  const { name, role } = await tx.administrator.update({ where: { id }, data: { passwordHash } });
  await endSessions(tx, id);
  const viewer: Viewer = { kind: "administrator", administratorId: id, name, role, session: "" };
  await audit.record(tx, viewer, { action: "administrator.password", subjectId: id });
}
