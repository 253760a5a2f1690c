/** Where a migration stands, in the status words of the roster. */
import type { RosterMove } from "../../lib/services/roster-lines.ts";
import { StatusWord } from "../_components/status.tsx";
import type { StatusKind } from "../_components/status-mark.tsx";
import { inLineWords } from "../_lib/in-line.ts";
import { rich, t } from "../_lib/text.tsx";
import { errorWhat } from "../_lib/trouble.ts";
import { when } from "../_lib/when.ts";

type Standing = RosterMove["standing"];

export interface RosterStatusProps {
  /** With the id of the migration. */
  row: Pick<RosterMove, "standing" | "isMovedUp" | "test"> & { readonly id: string; readonly person: string };
  zone: string;
  mayMoveUp?: boolean;
}

/** `zone`: IANA name for times. Whoever is in line can be moved up. */
export function RosterStatus({ row, zone, mayMoveUp = true }: RosterStatusProps) {
  return (
    <>
      <MoveStatus row={row} zone={zone} mayMoveUp={mayMoveUp} />
      {row.test && <p className="text-sm text-ink-2">{t(`admin.roster.test.${row.test}`)}</p>}
    </>
  );
}

function MoveStatus({ row, zone, mayMoveUp }: Required<RosterStatusProps>) {
  const { standing, isMovedUp } = row;
  const { kind, words, detail } = lookOf(standing, zone);
  if (standing.kind !== "queued" || !mayMoveUp) return <StatusWord kind={kind} words={words} detail={detail} />;
  return (
    <>
      <StatusWord kind={kind} words={words} detail={isMovedUp ? t("admin.roster.movedUp") : detail} />{" "}
      <a className="link text-sm whitespace-nowrap" href={`/admin/line/${row.id}`}>
        {rich(isMovedUp ? "admin.roster.moveBack" : "admin.roster.moveUp", {
          person: row.person,
          hidden: (hidden) => <span className="sr-only">{hidden}</span>,
        })}
      </a>
    </>
  );
}

interface Look {
  readonly kind: StatusKind;
  readonly words?: string;
  readonly detail?: string;
}

function lookOf(standing: Standing, zone: string): Look {
  switch (standing.kind) {
    case "notStarted":
    case "counting":
    case "copying":
    case "checking":
    case "paused":
    case "stopped":
      return { kind: standing.kind };
    case "queued": {
      const { time } = inLineWords(standing, Date.now(), (at) => when(at, zone, "short"));
      const words = t("common.status.waitingInLine", { position: standing.place });
      return { kind: "waiting", words, ...(time !== "none" && { detail: t("admin.roster.beginsAt", { time }) }) };
    }
    case "scheduled":
      return {
        kind: "waiting",
        words: t("common.status.waitingUntil", { time: when(standing.startsAt, zone, "short") }),
      };
    case "awaitsPilot":
      return { kind: "waiting", detail: t("admin.roster.awaitsPilot") };
    case "workerAway":
      return { kind: "waiting", detail: t("admin.roster.workerAway") };
    case "waiting":
      return waiting(standing, zone);
    case "needsPassword":
      return { kind: "needsPassword" };
    case "needsYou":
      return { kind: "needsYou", words: t("admin.roster.needsPerson"), detail: what(standing) };
    case "failed":
      return { kind: "needsYou", words: t("admin.roster.failed"), detail: what(standing) };
    case "closed":
    case "reopened":
      return { kind: "stopped", words: t(`home.status.${standing.kind}`) };
    case "done":
      return done(standing.grade);
    default:
      return standing satisfies never;
  }
}

function what({ code, side }: Extract<Standing, { kind: "needsYou" | "failed" }>): string {
  return errorWhat(code, side);
}

function waiting({ reason, side, until }: Extract<Standing, { kind: "waiting" }>, zone: string): Look {
  const detail = reason === "lastProbe" ? {} : { detail: errorWhat(reason, side) };
  if (until === null) return { kind: "waiting", ...detail };
  return { kind: "waiting", words: t("common.status.waitingUntil", { time: when(until, zone, "time") }), ...detail };
}

function done(grade: Extract<Standing, { kind: "done" }>["grade"]): Look {
  switch (grade) {
    case "complete":
    case "smallDifferences":
      return { kind: "done" };
    case "checkThese":
      return { kind: "done", detail: t("admin.roster.toCheck") };
    case "notComplete":
      return { kind: "notComplete" };
    default:
      return grade satisfies never;
  }
}
