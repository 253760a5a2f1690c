/** What each phase of the shutdown means for whoever reads. */
import type { OwnPhases, Phase } from "../../lib/services/own-phases.ts";
import { t } from "./text.tsx";

export function phaseMeaning(phase: Phase, { hasGrace }: Pick<OwnPhases, "hasGrace">): string {
  return t(phase === "importsClose" && hasGrace ? "phases.means.grace" : `phases.means.${phase}`);
}
