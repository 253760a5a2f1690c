/** What became of a letter to the roster, and all of somebody's letters. */
import type { LetterRow } from "../../lib/services/mailing-outcome.ts";
import { When } from "../_components/values.tsx";
import { t } from "../_lib/text.tsx";
import { when } from "../_lib/when.ts";

/** With the server's own words where it did not take it. */
export function LetterOutcomeWords({ row, zone }: { row: LetterRow; zone: string }) {
  const { outcome, error, reply, nextTryAt } = row;
  return (
    <>
      {t(`mailing.outcome.${outcome}`)}
      {outcome === "waiting" && error !== null && (
        <span className="block text-sm text-ink-2">
          {t("mailing.letters.next", { time: when(nextTryAt, zone, "short") })}
        </span>
      )}
      {(reply ?? error) !== null && outcome !== "dropped" && outcome !== "sent" && (
        <bdi className="block text-sm text-ink-2 wrap-anywhere">
          {reply === null ? error : t("mailing.letters.reply", { reply })}
        </bdi>
      )}
    </>
  );
}

/** The newest first, as the timeline of a person has its rows. */
export function Letters({ letters, zone }: { letters: readonly LetterRow[]; zone: string }) {
  return (
    <ol>
      {letters.map((row) => (
        <li key={row.id} className="grid gap-x-6 border-b border-rule py-3 sm:grid-cols-[12rem_minmax(0,1fr)]">
          <span className="text-ink-2">
            <When at={row.endedAt ?? row.createdAt} zone={zone} style="dateTime" />
          </span>
          <span>
            <bdi>{row.subject}</bdi>
            <span className="block text-xs text-ink-2">
              <LetterOutcomeWords row={row} zone={zone} />
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}
