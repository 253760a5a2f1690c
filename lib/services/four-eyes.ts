/** Whether a second pair of eyes is needed: any administrator switches it on, and two together switch it off. */
import type { Viewer } from "../auth/viewer.ts";
import { onlyAdministrators, onlyProved } from "./access.ts";
import { audit } from "./audit.ts";
import { type ChangeKind, needsApproval, type Submitted, submit } from "./changes.ts";
import type { Portal } from "./portal.ts";

/** For administrators; throws NotFound for others. */
export async function hasFourEyes({ database }: Portal, viewer: Viewer): Promise<boolean> {
  onlyAdministrators(viewer);
  return needsApproval(database.client);
}

/** `tooFew`: there is nobody who could approve. `noOrganisation`: it is not said yet who runs the portal. */
export type FourEyesOutcome = "done" | "tooFew" | "noOrganisation";

type Setting = { readonly fourEyes: "yes" | "no" };

/** The id of what it changes: there is one organisation. */
const ORGANISATION = "organisation";

export const SET_FOUR_EYES: ChangeKind<Setting, FourEyesOutcome> = {
  name: "organisation.fourEyes",
  current: async (tx) => ({ fourEyes: (await needsApproval(tx)) ? "yes" : "no" }),
  isDone: (outcome) => outcome === "done",
  apply: async (tx, viewer, _, { fourEyes }) => {
    const isOn = fourEyes === "yes";
    if (isOn && (await tx.administrator.count({ where: { role: "administrator" } })) < 2) return "tooFew";
    const { count } = await tx.organisation.updateMany({ where: { id: 1 }, data: { fourEyes: isOn } });
    if (count === 0) return "noOrganisation";
    await audit.record(tx, viewer, { action: "organisation.fourEyes", subjectId: null, details: { isOn } });
    return "done";
  },
};

/** On at once; off when another administrator has approved it. For administrators; throws NotFound for others. */
export async function setFourEyes(portal: Portal, viewer: Viewer, isOn: boolean): Promise<Submitted<FourEyesOutcome>> {
  onlyAdministrators(viewer);
  onlyProved(viewer);
  const target = { id: ORGANISATION, isNew: false };
  if (!isOn) return submit(portal, viewer, SET_FOUR_EYES, target, { fourEyes: "no" });
  const now = Date.now();
  const result = await portal.database.client.$transaction((tx) =>
    SET_FOUR_EYES.apply(tx, viewer, target, { fourEyes: "yes" }, now),
  );
  return { kind: "decided", result };
}
