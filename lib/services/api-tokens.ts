/** Tokens with which programs use /api/v1 in an administrator's name. */
import { createHash, randomBytes } from "node:crypto";
import type { Administrator, Viewer } from "../auth/viewer.ts";
import { NotFound, onlyAdministrators, onlyProved } from "./access.ts";
import { audit } from "./audit.ts";
import { type Problems, required, type Saved, tooLong } from "./form-rules.ts";
import { isWhole } from "./host-form.ts";
import type { Portal } from "./portal.ts";

/** So that one that was left lying about is known for what it is. */
const PREFIX = "carryover_";
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
export const LONGEST_DAYS = 365;

/** Times in epoch milliseconds. */
export interface ApiTokenFacts {
  readonly id: string;
  readonly name: string;
  /** Of the administrator in whose name it acts. */
  readonly owner: string;
  readonly scope: TokenScope;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
}

/** From least to most: `read` sees what a helper sees, `readAll` what its administrator sees, and `write` may change it as well. */
export const TOKEN_SCOPES = ["read", "readAll", "write"] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** Whether whoever holds the one may do what needs the other. */
export function includes(held: TokenScope, needed: TokenScope): boolean {
  return TOKEN_SCOPES.indexOf(held) >= TOKEN_SCOPES.indexOf(needed);
}

export type ApiTokenField = "name" | "days" | "scope";
/** As typed; `scope`: a TokenScope. */
export type ApiTokenForm = Readonly<Record<ApiTokenField, string>>;
export type ApiTokenProblem = "missing" | "tooLong" | "noDays" | "noChoice";

/** The newest first. Throws NotFound for everybody but administrators. */
export async function listApiTokens({ database }: Portal, viewer: Viewer): Promise<readonly ApiTokenFacts[]> {
  onlyAdministrators(viewer);
  const rows = await database.client.apiToken.findMany({
    orderBy: { createdAt: "desc" },
    include: { administrator: { select: { name: true } } },
  });
  return rows.map(({ id, name, administrator, createdAt, expiresAt, lastUsedAt, ...row }) => ({
    ...{ id, name, scope: scopeOf(row), owner: administrator.name },
    ...{ createdAt: createdAt.getTime(), expiresAt: expiresAt.getTime(), lastUsedAt: lastUsedAt?.getTime() ?? null },
  }));
}

function scopeOf({ mayWrite, seesAll }: { readonly mayWrite: boolean; readonly seesAll: boolean }): TokenScope {
  if (mayWrite) return "write";
  return seesAll ? "readAll" : "read";
}

/** Makes a token; the answer's `id` is the token itself, which can be read this once. Throws NotFound for everybody but administrators, and NeedsProof for who has not shown of late who they are. */
export async function makeApiToken(
  { database }: Portal,
  viewer: Viewer,
  form: ApiTokenForm,
): Promise<Saved<ApiTokenField, ApiTokenProblem>> {
  onlyAdministrators(viewer);
  onlyProved(viewer);
  const scope = TOKEN_SCOPES.find((each) => each === form.scope);
  const problems: Problems<ApiTokenField, ApiTokenProblem> = {
    ...(scope === undefined ? { scope: "noChoice" } : {}),
    ...(isWhole(form.days, LONGEST_DAYS) ? {} : { days: "noDays" }),
    ...tooLong(form, { name: 60 }),
    ...required(form, ["name", "days"]),
  };
  if (Object.keys(problems).length > 0 || scope === undefined) return { ok: false, problems };
  const token = `${PREFIX}${randomBytes(32).toString("base64url")}`;
  const may = { mayWrite: scope === "write", seesAll: scope !== "read" };
  const expiresAt = new Date(Date.now() + Number(form.days) * DAY_MS);
  await database.client.$transaction(async (tx) => {
    const owner = { administratorId: viewer.administratorId };
    const data = { ...owner, name: form.name, ...may, expiresAt, tokenHash: hashOf(token) };
    const { id } = await tx.apiToken.create({ data });
    await audit.record(tx, viewer, { action: "token.add", subjectId: id, details: { scope } });
  });
  return { ok: true, id: token };
}

/** It is of no use from now on. Throws NotFound. */
export async function removeApiToken({ database }: Portal, viewer: Viewer, id: string): Promise<void> {
  onlyAdministrators(viewer);
  await database.client.$transaction(async (tx) => {
    const { count } = await tx.apiToken.deleteMany({ where: { id } });
    if (count === 0) throw new NotFound();
    await audit.record(tx, viewer, { action: "token.remove", subjectId: id });
  });
}

export interface TokenHolder {
  /** Its administrator, or with the eyes of a helper only. */
  readonly viewer: Administrator;
  /** What the token was made for, as far as its administrator may still do that. */
  readonly scope: TokenScope;
}

/** Who asks with this token. Null where it is none, or its time is over. */
export async function holderOfToken({ database }: Portal, token: string, now: number): Promise<TokenHolder | null> {
  const where = { tokenHash: hashOf(token) };
  const row = await database.client.apiToken.findUnique({ where, include: { administrator: true } });
  if (!row || row.expiresAt.getTime() <= now) return null;
  const isSeenLongAgo = row.lastUsedAt === null || row.lastUsedAt.getTime() < now - MINUTE_MS;
  if (isSeenLongAgo) await database.client.apiToken.updateMany({ where, data: { lastUsedAt: new Date(now) } });
  const { id: administratorId, name, role: own } = row.administrator;
  const scope = own === "administrator" ? scopeOf(row) : "read";
  const role = scope === "read" ? "helper" : own;
  return { scope, viewer: { kind: "administrator", administratorId, name, role, session: `token ${row.id}` } };
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
