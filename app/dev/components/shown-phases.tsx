/** What pages say of the shutdown's dates, of looks into old accounts, and of an administrator who acts. */
import type { OwnPhases } from "../../../lib/services/own-phases.ts";
import { ActingBand } from "../../_components/acting-band.tsx";
import { ClosedNote } from "../../_components/closed-note.tsx";
import { LookStatus } from "../../_components/look-status.tsx";
import { PhaseLine } from "../../_components/phase-line.tsx";
import type { Shown } from "./shown.tsx";

const ZONE = "Europe/Berlin";
const CLOSES = Date.UTC(2026, 11, 18, 16);

const PHASES: OwnPhases = {
  line: [
    { phase: "announced", at: Date.UTC(2026, 10, 2, 8), zone: ZONE, standing: "past" },
    { phase: "deliverySwitched", at: Date.UTC(2026, 10, 30, 8), zone: ZONE, standing: "current" },
    { phase: "importsClose", at: CLOSES, zone: ZONE, standing: "toCome" },
  ],
  ...{ closes: CLOSES, closed: true, hasGrace: false, isOff: false, zone: ZONE },
  replacedBy: "Webmail at https://mail.example",
};

const ADMINISTRATOR = {
  ...{ administratorId: "1", name: "m.okonkwo" },
  entry: { id: "1", serverId: "1", oldAddress: "scanner@old.example" },
};

export const SHOWN_PHASES: readonly Shown[] = [
  { name: "PhaseLine", states: [<PhaseLine key="1" line={PHASES.line} words={(phase) => phase} zone={ZONE} />] },
  {
    name: "ClosedNote",
    states: [
      <ClosedNote key="1" phases={PHASES} />,
      <ClosedNote key="2" phases={{ ...PHASES, isOff: true, replacedBy: null }} />,
    ],
  },
  {
    name: "LookStatus",
    states: [
      <LookStatus key="1" look={{ kind: "unanswered" }} zone={ZONE} underWay="" />,
      <LookStatus
        key="2"
        look={{ kind: "refused", refusal: { code: "server.closedNow", side: "old", retryAt: CLOSES, serverText: "" } }}
        zone={ZONE}
        underWay=""
      />,
    ],
  },
  { name: "ActingBand", states: [<ActingBand key="1" login="scanner@new.example" by={ADMINISTRATOR} />] },
];
