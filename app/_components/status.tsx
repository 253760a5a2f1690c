/** States in the words of the catalogue. */
import type { ReactNode } from "react";
import { t } from "../_lib/text.tsx";
import { type StatusKind, StatusMark } from "./status-mark.tsx";

export interface StatusWordProps {
  kind: StatusKind;
  /** Instead of the plain word, when there is more to say: "Waiting until 14:32", "Copying, 12 %". */
  words?: ReactNode;
  /** After the word, in second ink. */
  detail?: ReactNode;
}

export function StatusWord({ kind, words, detail }: StatusWordProps) {
  return <StatusMark kind={kind} words={words ?? statusWord(kind)} detail={detail} />;
}

/** The plain word of a state. */
export function statusWord(kind: StatusKind): string {
  return t(`common.status.${kind}`);
}
