/** How a look into the old account stands that somebody asked for at a button. */
import type { ReactNode } from "react";
import type { Look } from "../../lib/services/last-look.ts";
import { t } from "../_lib/text.tsx";
import { troubleText } from "../_lib/trouble.ts";
import { when } from "../_lib/when.ts";
import { Note } from "./note.tsx";
import { Refresher } from "./refresher.tsx";

interface LookStatusProps {
  look: Look;
  zone: string;
  /** What is being done. */
  underWay: ReactNode;
}

export function LookStatus({ look, zone, underWay }: LookStatusProps) {
  switch (look.kind) {
    case "underWay":
      return (
        <p role="status">
          {underWay}
          <Refresher />
        </p>
      );
    case "unanswered":
      return <Note tone="problem">{t("report.residue.unanswered")}</Note>;
    case "refused":
      return <Refused refusal={look.refusal} zone={zone} />;
    default:
      return look satisfies never;
  }
}

/** Nothing goes on by itself here: where a server is to be left alone, the person asks again. */
const LIMITS = {
  "server.closedNow": "report.residue.closed",
  "server.dayIsSpent": "report.residue.daySpent",
} as const;

function Refused({ refusal, zone }: { refusal: (Look & { kind: "refused" })["refusal"]; zone: string }) {
  const { code, side, retryAt } = refusal;
  if ((code === "server.closedNow" || code === "server.dayIsSpent") && retryAt !== null)
    return <Note tone="wait">{t(LIMITS[code], { time: when(retryAt, zone) })}</Note>;
  const { what, next } = troubleText(code, side ?? "old");
  return (
    <Note tone="problem">
      {what} {next}
    </Note>
  );
}
