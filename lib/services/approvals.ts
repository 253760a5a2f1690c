/**
 * Changes that wait for a second pair of eyes: what they would change, and what another administrator decides. Each is in effect at most once,
 * and only as long as what it changes is still as it was when it was asked for.
 */
import type { Administrator, Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import type { PendingChange } from "../db/generated/sqlite/client.ts";
import type { ChangeState } from "../db/generated/sqlite/enums.ts";
import type { Transaction } from "../db/migrations.ts";
import { text as t } from "../i18n/translator.ts";
import { NotFound, onlyAdministrators, onlyProved } from "./access.ts";
import { CHANGE_ROLE, REMOVE_ADMINISTRATOR } from "./administrators.ts";
import { SAVE_ANNOUNCEMENT, WITHDRAW_ANNOUNCEMENT } from "./announcements.ts";
import { type AuditAction, audit } from "./audit.ts";
import { namesOf } from "./audit-names.ts";
import type { ChangeKind, ChangeName, Fields } from "./changes.ts";
import { AT_COMMAND_LINE, COMMAND_LINE_ID } from "./command-line.ts";
import { RESET_FACTOR } from "./factor-reset.ts";
import { SET_FACTOR_FROM } from "./factor-rule.ts";
import { SET_FOUR_EYES } from "./four-eyes.ts";
import { INVITE, RESET_PASSWORD } from "./invitations.ts";
import { RELEASE_MAILING } from "./mailing-release.ts";
import { SAVE_DATES } from "./phases.ts";
import type { Portal } from "./portal.ts";
import { REMOVE_PROVIDER, SAVE_PROVIDER } from "./provider-setup.ts";
import { SAVE_REMINDERS } from "./reminders.ts";
import { REMOVE_SERVER, SAVE_SERVER } from "./servers.ts";
import { REMOVE_WAVE, SAVE_WAVE } from "./waves.ts";
import { portalZone } from "./zone.ts";

/** What each of them does. */
export const CHANGE_KINDS: Readonly<Record<ChangeName, ChangeKind<Fields, unknown>>> = {
  "announcement.save": SAVE_ANNOUNCEMENT,
  "announcement.withdraw": WITHDRAW_ANNOUNCEMENT,
  "server.save": SAVE_SERVER,
  "server.remove": REMOVE_SERVER,
  "provider.save": SAVE_PROVIDER,
  "provider.remove": REMOVE_PROVIDER,
  "administrator.role": CHANGE_ROLE,
  "administrator.remove": REMOVE_ADMINISTRATOR,
  "administrator.invite": INVITE,
  "administrator.reset": RESET_PASSWORD,
  "administrator.factor": RESET_FACTOR,
  "organisation.fourEyes": SET_FOUR_EYES,
  "dates.save": SAVE_DATES,
  "wave.save": SAVE_WAVE,
  "wave.remove": REMOVE_WAVE,
  "mailing.release": RELEASE_MAILING,
  "reminders.save": SAVE_REMINDERS,
  "organisation.factor": SET_FACTOR_FROM,
};

/** False for one that a newer version wrote. */
export function isChangeName(kind: string): kind is ChangeName {
  return Object.hasOwn(CHANGE_KINDS, kind);
}

export interface ChangeLine {
  readonly field: string;
  /** Empty: nothing stood there. */
  readonly before: string;
  readonly after: string;
}

export interface ChangeFacts {
  readonly id: string;
  /** A ChangeName, unless a newer version wrote it. */
  readonly kind: string;
  /** The id of what it changes. */
  readonly subjectId: string;
  /** What it changes, as people call it; null: something new, or gone. */
  readonly subject: string | null;
  readonly lines: readonly ChangeLine[];
  /** Null: they are gone. */
  readonly askedBy: string | null;
  /** Epoch milliseconds. */
  readonly askedAt: number;
  /** Asked for by the viewer, who can withdraw it and not approve it. */
  readonly isOwn: boolean;
  readonly state: ChangeState;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
  readonly word: string;
}

export interface ApprovalsView {
  /** The oldest first. */
  readonly waiting: readonly ChangeFacts[];
  /** The last ones, the newest first. */
  readonly decided: readonly ChangeFacts[];
  /** IANA name. */
  readonly zone: string;
}

const MOST_DECIDED = 20;

/** For administrators; throws NotFound for others. */
export async function approvalsView(portal: Portal, viewer: Viewer): Promise<ApprovalsView> {
  onlyAdministrators(viewer);
  const { client } = portal.database;
  const waiting = await client.pendingChange.findMany({ where: { state: "waiting" }, orderBy: { askedAt: "asc" } });
  const decided = await client.pendingChange.findMany({
    where: { state: { not: "waiting" } },
    orderBy: { decidedAt: "desc" },
    take: MOST_DECIDED,
  });
  const all = [...waiting, ...decided];
  const names = await namesOf(
    portal.database,
    all.flatMap(({ askedById, decidedById, subjectId }) => [askedById, decidedById, subjectId]),
  );
  const facts = (rows: readonly PendingChange[]) => rows.map((row) => factsOf(row, viewer, names));
  return { waiting: facts(waiting), decided: facts(decided), zone: await portalZone(portal) };
}

function factsOf(row: PendingChange, viewer: Administrator, names: ReadonlyMap<string, string>): ChangeFacts {
  const { id, kind, state, askedById, askedAt, decidedById, decidedAt, word, subjectId } = row;
  return {
    ...{ id, kind, subjectId, state, word, askedAt: askedAt.getTime(), decidedAt: decidedAt?.getTime() ?? null },
    subject: names.get(subjectId) ?? null,
    lines: linesOf(row),
    askedBy: nameIn(names, askedById),
    isOwn: askedById === viewer.administratorId,
    decidedBy: decidedById === null ? null : nameIn(names, decidedById),
  };
}

function nameIn(names: ReadonlyMap<string, string>, id: string): string | null {
  return id === COMMAND_LINE_ID ? t("admin.audit.by.commandLine") : (names.get(id) ?? null);
}

/** What would be otherwise; of a change that removes something, what is there; of what goes out, all of it. */
function linesOf(row: Pick<PendingChange, "kind" | "form" | "before">): ChangeLine[] {
  const form: Fields = JSON.parse(row.form);
  const isShownWhole = isChangeName(row.kind) && CHANGE_KINDS[row.kind].isShownWhole;
  const before: Fields = row.before === null || isShownWhole ? {} : JSON.parse(row.before);
  const fields = [...new Set([...Object.keys(form), ...Object.keys(before)])];
  return fields
    .map((field) => ({ field, before: before[field] ?? "", after: form[field] ?? "" }))
    .filter((line) => line.before !== line.after);
}

/** How many wait, for the number in the navigation. */
export function countWaiting({ client }: Database): Promise<number> {
  return client.pendingChange.count({ where: { state: "waiting" } });
}

/**
 * `applied`: it is in effect. `outdated`: what it changes is not as it was, or it is not possible any more, so nothing was done. `over`: it was
 * decided already, is gone, or is the viewer's own.
 */
export type Decision = "applied" | "outdated" | "over";

/** Thrown to take everything back: it cannot be applied any more. */
class Outdated extends Error {}

/** Applies it, once. `word`: why, may be empty. For administrators; throws NotFound for others. */
export async function approveChange(portal: Portal, viewer: Viewer, id: string, word: string): Promise<Decision> {
  onlyAdministrators(viewer);
  onlyProved(viewer);
  const { client } = portal.database;
  try {
    return await client.$transaction(async (tx) => {
      // Written to, so that two approvals come one after the other, and the second sees what the first has changed.
      await tx.organisation.updateMany({ where: { id: 1 }, data: { id: 1 } });
      const row = await decide(tx, viewer, { id, state: "applied", word });
      if (row === null) return "over";
      await apply(tx, row);
      await record(tx, viewer, "change.approve", row);
      return "applied";
    });
  } catch (error) {
    if (!(error instanceof Outdated || error instanceof NotFound)) throw error;
  }
  return client.$transaction(async (tx) => {
    const row = await decide(tx, viewer, { id, state: "outdated", word });
    if (row !== null) await record(tx, viewer, "change.outdated", row);
    return row === null ? "over" : "outdated";
  });
}

async function apply(tx: Transaction, row: PendingChange): Promise<void> {
  const kind = isChangeName(row.kind) ? CHANGE_KINDS[row.kind] : null;
  const by = await askerOf(tx, row);
  // Whoever is no administrator any more changes nothing, approved or not.
  if (!kind || by === null) throw new Outdated();
  const before = await kind.current(tx, row.subjectId);
  if ((before === null ? null : JSON.stringify(before)) !== row.before) throw new Outdated();
  const target = { id: row.subjectId, isNew: before === null };
  if (!kind.isDone(await kind.apply(tx, by, target, JSON.parse(row.form), Date.now()))) throw new Outdated();
}

/** Null: they are no administrator any more. */
async function askerOf(tx: Transaction, { askedById }: PendingChange): Promise<Administrator | null> {
  if (askedById === COMMAND_LINE_ID) return AT_COMMAND_LINE;
  const asker = await tx.administrator.findUnique({ where: { id: askedById } });
  if (asker?.role !== "administrator") return null;
  return { kind: "administrator", administratorId: asker.id, name: asker.name, role: asker.role, session: "" };
}

/** It is not to be. For administrators; throws NotFound for others. Answers false where it was decided already, or is the viewer's own. */
export async function rejectChange({ database }: Portal, viewer: Viewer, id: string, word: string): Promise<boolean> {
  onlyAdministrators(viewer);
  return database.client.$transaction(async (tx) => {
    const row = await decide(tx, viewer, { id, state: "rejected", word });
    if (row !== null) await record(tx, viewer, "change.reject", row);
    return row !== null;
  });
}

/** By whoever asked for it; answers false where somebody else did, or it was decided already. Throws NotFound for others than administrators. */
export async function withdrawChange({ database }: Portal, viewer: Viewer, id: string): Promise<boolean> {
  onlyAdministrators(viewer);
  const { administratorId } = viewer;
  return database.client.$transaction(async (tx) => {
    const { count } = await tx.pendingChange.updateMany({
      where: { id, state: "waiting", askedById: administratorId },
      data: { state: "withdrawn", decidedById: administratorId, decidedAt: new Date() },
    });
    if (count > 0) await audit.record(tx, viewer, { action: "change.withdraw", subjectId: id });
    return count > 0;
  });
}

interface Deciding extends Pick<PendingChange, "id" | "word"> {
  readonly state: "applied" | "rejected" | "outdated";
}

/** Longer words belong elsewhere. */
const LONGEST_WORD = 300;

/** By somebody else than who asked, and once: of two at the same moment, one finds it decided. */
async function decide(
  tx: Transaction,
  { administratorId }: Administrator,
  { id, state, word }: Deciding,
): Promise<PendingChange | null> {
  const { count } = await tx.pendingChange.updateMany({
    where: { id, state: "waiting", askedById: { not: administratorId } },
    data: { state, decidedById: administratorId, decidedAt: new Date(), word: word.trim().slice(0, LONGEST_WORD) },
  });
  return count === 0 ? null : tx.pendingChange.findUniqueOrThrow({ where: { id } });
}

function record(tx: Transaction, viewer: Administrator, action: AuditAction, row: PendingChange): Promise<void> {
  const { id, kind, subjectId, askedById } = row;
  return audit.record(tx, viewer, { action, subjectId: id, details: { kind, of: subjectId, askedBy: askedById } });
}
