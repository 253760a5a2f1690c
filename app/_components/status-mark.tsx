/** A state as an icon and a word. No text of its own, so that it can be used in the browser as well. */
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

/** The only status words there are. */
export type StatusKind =
  | "completed"
  | "copied"
  | "done"
  | "complete"
  | "inProgress"
  | "choosingFolders"
  | "counting"
  | "copying"
  | "checking"
  | "waiting"
  | "paused"
  | "stopped"
  | "needsYourPassword"
  | "needsPassword"
  | "needsYou"
  | "couldNotBeCopied"
  | "checkThese"
  | "notComplete"
  | "smallDifferences"
  | "notStarted"
  | "next"
  | "toCome"
  | "cannotStartYet";

interface Look {
  readonly icon: IconName;
  readonly colour: string;
}

const FINISHED: Look = { icon: "check", colour: "text-ink" };
const PERSON_AT_WORK: Look = { icon: "circle-dot", colour: "font-semibold text-accent" };
const WE_AT_WORK: Look = { icon: "arrow-right", colour: "font-semibold text-accent" };
const PERSON_ACTS: Look = { icon: "triangle-alert", colour: "font-semibold text-problem" };
const LATER: Look = { icon: "minus", colour: "text-ink-3" };

const LOOKS: Record<StatusKind, Look> = {
  completed: FINISHED,
  copied: FINISHED,
  done: FINISHED,
  complete: FINISHED,
  smallDifferences: FINISHED,
  inProgress: PERSON_AT_WORK,
  choosingFolders: PERSON_AT_WORK,
  counting: WE_AT_WORK,
  copying: WE_AT_WORK,
  checking: WE_AT_WORK,
  waiting: { icon: "hourglass", colour: "font-semibold text-wait" },
  paused: { icon: "pause", colour: "text-ink" },
  stopped: { icon: "square", colour: "text-ink" },
  needsYourPassword: PERSON_ACTS,
  needsPassword: PERSON_ACTS,
  needsYou: PERSON_ACTS,
  couldNotBeCopied: PERSON_ACTS,
  checkThese: PERSON_ACTS,
  notComplete: PERSON_ACTS,
  notStarted: { icon: "circle", colour: "text-ink" },
  next: LATER,
  toCome: LATER,
  cannotStartYet: LATER,
};
export const STATUS_KINDS = Object.keys(LOOKS) as StatusKind[];

export interface StatusMarkProps {
  kind: StatusKind;
  words: ReactNode;
  /** After the words, in second ink: "Last message copied 8 seconds ago". */
  detail?: ReactNode;
}

export function StatusMark({ kind, words, detail }: StatusMarkProps) {
  const { icon, colour } = LOOKS[kind];
  return (
    <span className="inline-flex items-baseline gap-2 text-start text-sm">
      <Icon name={icon} size={17} className={`relative top-[3px] ${colour}`} />
      <span className="min-w-0">
        <span className={colour}>{words}</span>
        {detail && <span className="ms-1 text-ink-2"> {detail}</span>}
      </span>
    </span>
  );
}
