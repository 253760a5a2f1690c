/** Words for audiences, letters and what became of them. */
import { LANGUAGE_FACTS, type Language } from "../../lib/i18n/languages.ts";
import type { LetterCounts } from "../../lib/services/mailings.ts";
import { listed } from "../_lib/format.ts";
import { type TextKey, t } from "../_lib/text.tsx";

const AUDIENCES: Readonly<Record<string, TextKey>> = {
  everyone: "mailing.audience.everyone",
  notDone: "mailing.audience.notDone",
  notStarted: "mailing.audience.notStarted",
  started: "mailing.audience.started",
  stalled: "mailing.audience.stalled",
  done: "mailing.audience.done",
  stale: "mailing.audience.stale",
  signedOff: "mailing.audience.signedOff",
  "mark:excused": "mailing.audience.mark.excused",
  "mark:dormant": "mailing.audience.mark.dormant",
  "mark:serviceAccount": "mailing.audience.mark.serviceAccount",
};

interface Wave {
  readonly id: string;
  readonly name: string;
}

/** What can be chosen, in this order. */
export function audienceOptions(waves: readonly Wave[]): { value: string; label: string }[] {
  return [
    ...Object.entries(AUDIENCES).map(([value, key]) => ({ value, label: t(key) })),
    ...waves.map(({ id, name }) => ({ value: `wave:${id}`, label: t("mailing.audience.wave", { name }) })),
  ];
}

export function audienceWords(audience: string, waves: readonly Wave[]): string {
  return audienceOptions(waves).find(({ value }) => value === audience)?.label ?? t("mailing.audience.gone");
}

/** "229 sent, 2 not delivered": those that are none are left out. */
export function countWords({ sent, waiting, refused, unclear }: LetterCounts): string {
  return listed([
    ...(sent > 0 ? [t("mailing.counts.sent", { count: sent })] : []),
    ...(waiting > 0 ? [t("mailing.counts.waiting", { count: waiting })] : []),
    ...(refused > 0 ? [t("mailing.counts.refused", { count: refused })] : []),
    ...(unclear > 0 ? [t("mailing.counts.unclear", { count: unclear })] : []),
  ]);
}

/** As its speakers write it. */
export function languageName(tag: string): string {
  return Object.hasOwn(LANGUAGE_FACTS, tag) ? LANGUAGE_FACTS[tag as Language].name : tag;
}
