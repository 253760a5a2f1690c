/** What has happened to somebody on the roster, from the audit: who, when, and for how long it had been otherwise. Codes and counts, never mail. */
import type { Database } from "../db/database.ts";
import type { ActorKind } from "../db/generated/sqlite/enums.ts";
import { type Activity, PHASES, type Phase } from "../engine/state.ts";
import type { AuditAction } from "./audit.ts";

/** Times in epoch milliseconds. */
export interface Happening {
  readonly id: number;
  readonly at: number;
  readonly action: AuditAction | "migration.state";
  readonly actor: {
    readonly kind: ActorKind;
    readonly id: string | null;
    /** Of an administrator, a helper or the person; null: the worker, somebody else, or gone. */
    readonly name: string | null;
  };
  /** Where a move changed its state: how it was, how it became, and for how long it had been so, in milliseconds. */
  readonly change: { readonly from: MoveState; readonly to: MoveState; readonly milliseconds: number } | null;
}

export interface MoveState {
  readonly phase: Phase;
  /** Null when the phase is done. */
  readonly activity: Activity["kind"] | null;
}

const MOST = 100;

/** The latest first. `subjects`: the ids of the entry, the move, the person and both accounts. `person`: who moves; null: nobody yet. */
export async function timelineOf(
  { client }: Database,
  subjects: readonly string[],
  person: { readonly id: string; readonly login: string } | null,
): Promise<Happening[]> {
  const events = await client.auditEvent.findMany({
    where: { subjectId: { in: [...subjects] } },
    orderBy: { id: "desc" },
    take: MOST,
  });
  const staff = events.flatMap(({ actorKind, actorId }) => (actorKind === "administrator" && actorId ? [actorId] : []));
  const administrators = await client.administrator.findMany({ where: { id: { in: staff } } });
  const names = new Map(administrators.map(({ id, name }) => [id, name]));
  if (person) names.set(person.id, person.login);
  return events.map(({ id, at, action, actorKind, actorId, details }) => ({
    ...{ id, at: at.getTime(), action: action as Happening["action"] },
    actor: { kind: actorKind, id: actorId, name: names.get(actorId ?? "") ?? null },
    change: action === "migration.state" && details !== null ? stateChange(JSON.parse(details)) : null,
  }));
}

export interface StateDetails {
  readonly from: Stored;
  readonly to: Stored;
  readonly milliseconds: number;
}
interface Stored {
  readonly phase: Phase;
  readonly activity?: Activity;
}

/** Whether details of the audit are those of a `migration.state`: rows outlive the versions that wrote them. */
export function isStateDetails(details: unknown): details is StateDetails {
  if (typeof details !== "object" || details === null) return false;
  return ["from", "to"].every((end) => {
    const state: unknown = Reflect.get(details, end);
    return typeof state === "object" && state !== null && PHASES.some((phase) => phase === Reflect.get(state, "phase"));
  });
}

/** What the details of a `migration.state` say. */
export function stateChange({ from, to, milliseconds }: StateDetails): NonNullable<Happening["change"]> {
  const state = ({ phase, activity }: Stored): MoveState => ({ phase, activity: activity?.kind ?? null });
  return { from: state(from), to: state(to), milliseconds };
}
