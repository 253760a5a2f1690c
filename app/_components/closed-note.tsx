/** That imports are closed, since when, and what replaces them. */
import type { OwnPhases } from "../../lib/services/own-phases.ts";
import { rich, t } from "../_lib/text.tsx";
import { Note } from "./note.tsx";
import { When } from "./values.tsx";

/** Nothing while they are open. */
export function ClosedNote({ phases }: { phases: OwnPhases }) {
  if (!phases.closed) return null;
  return (
    <div className="mb-6">
      <Note tone="wait">
        <p className="font-semibold">{t("phases.closed.title")}</p>
        <ClosedWords phases={phases} />
      </Note>
    </div>
  );
}

export function ClosedWords({ phases: { closes, zone, isOff, replacedBy } }: { phases: OwnPhases }) {
  return (
    <div className="grid gap-2">
      {closes !== null && <p>{rich("phases.closed.text", { when: () => <When at={closes} zone={zone} /> })}</p>}
      <p>{t(isOff ? "phases.closed.off" : "phases.closed.ask")}</p>
      {replacedBy && (
        <p className="whitespace-pre-line">
          <bdi>{replacedBy}</bdi>
        </p>
      )}
    </div>
  );
}
