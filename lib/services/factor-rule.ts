/** "Everybody who administers needs a second factor", from a day on. */
import type { Viewer } from "../auth/viewer.ts";
import type { Transaction } from "../db/migrations.ts";
import { portalZone } from "../jobs/calendar.ts";
import { readWallTime, wallTimeAt } from "../policy/announcement-time.ts";
import { onlyAdministrators, onlyProved } from "./access.ts";
import { audit } from "./audit.ts";
import { type ChangeKind, type Submitted, submit } from "./changes.ts";
import type { Portal } from "./portal.ts";
import { requiredFromIn } from "./second-factor.ts";

/** The day as it was typed (`2026-12-18`, its beginning in the portal's zone), or empty: it is not required. */
type Rule = { readonly factorFrom: string };

/** The id of what it changes: there is one organisation. */
const ORGANISATION = "organisation";

/** `noDate`: it is no day of the calendar. `noOrganisation`: it is not said yet who runs the portal. */
export type FactorRuleOutcome = "done" | "noDate" | "noOrganisation";

export const SET_FACTOR_FROM: ChangeKind<Rule, FactorRuleOutcome> = {
  name: "organisation.factor",
  current: async (tx) => ({ factorFrom: await dayIn(tx, await portalZone(tx)) }),
  isDone: (outcome) => outcome === "done",
  apply: async (tx, viewer, _, { factorFrom }) => {
    const read = factorFrom === "" ? null : readWallTime(`${factorFrom}T00:00`, await portalZone(tx));
    if (factorFrom !== "" && read === null) return "noDate";
    const from = read === null ? null : new Date(read.instant);
    const { count } = await tx.organisation.updateMany({ where: { id: 1 }, data: { factorFrom: from } });
    if (count === 0) return "noOrganisation";
    const details = { from: from?.toISOString() ?? null };
    await audit.record(tx, viewer, { action: "organisation.factorFrom", subjectId: null, details });
    return "done";
  },
};

async function dayIn(tx: Transaction, zone: string): Promise<string> {
  const from = await requiredFromIn(tx);
  return from === null ? "" : wallTimeAt(from.getTime(), zone).slice(0, 10);
}

/** The day from which it is required, as it stands in the form; empty: it is not. For administrators; throws NotFound for others. */
export async function factorRule({ database }: Portal, viewer: Viewer): Promise<string> {
  onlyAdministrators(viewer);
  return database.client.$transaction(async (tx) => dayIn(tx, await portalZone(tx)));
}

/** For administrators; throws NotFound for others, and NeedsProof for who has not shown of late who they are. */
export async function setFactorRule(
  portal: Portal,
  viewer: Viewer,
  factorFrom: string,
): Promise<Submitted<FactorRuleOutcome>> {
  onlyAdministrators(viewer);
  onlyProved(viewer);
  return submit(portal, viewer, SET_FACTOR_FROM, { id: ORGANISATION, isNew: false }, { factorFrom });
}
