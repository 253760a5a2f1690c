/** The state of somebody on the roster in words, with how their move stands where that says more. */
import type { RosterLine, RosterState } from "../../lib/services/roster.ts";
import { StatusWord } from "../_components/status.tsx";
import type { StatusKind } from "../_components/status-mark.tsx";
import { t } from "../_lib/text.tsx";
import { RosterStatus } from "./roster-status.tsx";

const KINDS: Record<RosterState, StatusKind> = {
  stalled: "needsYou",
  stale: "waiting",
  notStarted: "notStarted",
  serviceAccount: "notStarted",
  dormant: "notStarted",
  started: "inProgress",
  done: "done",
  signedOff: "completed",
  excused: "cannotStartYet",
};

/** The one word. */
export function RosterStateWord({ state }: { state: RosterState }) {
  return <StatusWord kind={KINDS[state]} words={t(`roster.state.${state}`)} />;
}

/** `zone`: IANA name for times. `mayAct`: whoever looks may move people up in the line. */
export function RosterStateCell({ line, zone, mayAct }: { line: RosterLine; zone: string; mayAct: boolean }) {
  const { state, move, name, oldAddress } = line;
  if (move === null || (state !== "started" && state !== "stalled")) return <RosterStateWord state={state} />;
  const row = { ...move, id: move.migrationId, person: name || oldAddress };
  return (
    <>
      {state === "stalled" && <RosterStateWord state={state} />}
      <span className={state === "stalled" ? "block" : ""}>
        {/* They have connected the old account, so they have begun. */}
        {move.standing.kind === "notStarted" ? (
          <StatusWord kind="choosingFolders" />
        ) : (
          <RosterStatus row={row} zone={zone} mayMoveUp={mayAct} />
        )}
      </span>
    </>
  );
}
