/**
 * The second pair of eyes: where the organisation wishes so, a change that an administrator asks for waits until another one has approved it
 * (approvals.ts). A service hands in what it would do as a ChangeKind and what was typed, and knows no more of it.
 */
import type { Viewer } from "../auth/viewer.ts";
import type { Transaction } from "../db/migrations.ts";
import { onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import type { Saved, Target } from "./form-rules.ts";
import type { Portal } from "./portal.ts";

/** What was typed, or how it stands: texts by field. */
export type Fields = Readonly<Record<string, string>>;

/**
 * All changes that can wait, `subject.verb`; they stay the same for good, as rows that wait name them. A new one also gets its place in
 * approvals.ts and its words in app/_admin/change-words.ts, which the types ask for.
 */
export type ChangeName =
  | "announcement.save"
  | "announcement.withdraw"
  | "server.save"
  | "server.remove"
  | "provider.save"
  | "provider.remove"
  | "administrator.role"
  | "administrator.remove"
  | "administrator.invite"
  | "administrator.reset"
  | "administrator.factor"
  | "organisation.fourEyes"
  | "dates.save"
  | "wave.save"
  | "wave.remove"
  | "mailing.release"
  | "reminders.save"
  | "organisation.factor";

export interface ChangeKind<Form extends Fields, Result> {
  readonly name: ChangeName;
  /** All of the form is shown, not only what would be otherwise: it goes out as it stands. */
  readonly isShownWhole?: true;
  /** The fields of the form as they are now; null: there is no such thing. */
  current(tx: Transaction, id: string): Promise<Fields | null>;
  /** Does it and records it. `now` in epoch milliseconds. Throws NotFound where what it changes is gone. */
  apply(tx: Transaction, viewer: Viewer, target: Target, form: Form, now: number): Promise<Result>;
  /** Whether apply() did it; else nothing was written. */
  isDone(result: Result): boolean;
}

/** What came of a change: it is in effect, or is not possible as `result` says; or it waits for another administrator. */
export type Submitted<Result> =
  | { readonly kind: "decided"; readonly result: Result }
  | { readonly kind: "waits"; readonly changeId: string };

/** Thrown to take back what was only tried. */
class TriedOut extends Error {}

/** Applies the change, or lets it wait for a second pair of eyes. For administrators; throws NotFound for others and as apply() does. */
export async function submit<Form extends Fields, Result>(
  { database: { client } }: Pick<Portal, "database">,
  viewer: Viewer,
  kind: ChangeKind<Form, Result>,
  target: Target,
  form: Form,
  now = Date.now(),
): Promise<Submitted<Result>> {
  onlyAdministrators(viewer);
  const { administratorId } = viewer;
  let result: Result | undefined;
  try {
    return await client.$transaction(async (tx) => {
      // Asked first: the change may be of just that.
      const isNeeded = await needsApproval(tx);
      result = await kind.apply(tx, viewer, target, form, now);
      if (!kind.isDone(result) || !isNeeded) return { kind: "decided", result };
      // Tried out, so that nothing waits that could not be done; and taken back with all that it wrote.
      throw new TriedOut();
    });
  } catch (error) {
    if (!(error instanceof TriedOut)) throw error;
  }
  return client.$transaction(async (tx) => ({
    kind: "waits",
    changeId: await wait(tx, {
      viewer,
      administratorId,
      name: kind.name,
      subjectId: target.id,
      form,
      before: await kind.current(tx, target.id),
    }),
  }));
}

/** For services that answer a form: one that waits was accepted. */
export function savedOf<Field extends string, Code extends string>(
  submitted: Submitted<Saved<Field, Code>>,
  id: string,
): Saved<Field, Code> {
  return submitted.kind === "decided" ? submitted.result : { ok: true, id, waits: true };
}

export async function needsApproval(tx: Pick<Transaction, "organisation">): Promise<boolean> {
  const organisation = await tx.organisation.findUnique({ where: { id: 1 }, select: { fourEyes: true } });
  return organisation?.fourEyes ?? false;
}

interface Asked {
  readonly viewer: Viewer;
  readonly administratorId: string;
  readonly name: string;
  readonly subjectId: string;
  readonly form: Fields;
  readonly before: Fields | null;
}

/** A double click asks for it once. */
async function wait(
  tx: Transaction,
  { viewer, administratorId, name, subjectId, form, before }: Asked,
): Promise<string> {
  const row = {
    ...{ kind: name, subjectId, askedById: administratorId, form: JSON.stringify(form) },
    before: before === null ? null : JSON.stringify(before),
  };
  const same = await tx.pendingChange.findFirst({ where: { ...row, state: "waiting" }, select: { id: true } });
  if (same) return same.id;
  const { id } = await tx.pendingChange.create({ data: row });
  await audit.record(tx, viewer, { action: "change.ask", subjectId: id, details: { kind: name, of: subjectId } });
  return id;
}
