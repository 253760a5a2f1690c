/** What has happened to somebody on the roster, the latest first. */
import type { Happening, MoveState } from "../../lib/services/roster-timeline.ts";
import { When } from "../_components/values.tsx";
import { about } from "../_lib/format.ts";
import { t } from "../_lib/text.tsx";
import { actionWords, actorWords } from "./audit-words.ts";

export function Timeline({ happenings, zone }: { happenings: readonly Happening[]; zone: string }) {
  return (
    <ol>
      {happenings.map(({ id, at, action, actor, change }) => (
        <li key={id} className="grid gap-x-6 border-b border-rule py-3 sm:grid-cols-[12rem_minmax(0,1fr)]">
          <span className="text-ink-2">
            <When at={at} zone={zone} style="dateTime" />
          </span>
          <span>
            {change === null ? actionWords(action) : changeWords(change)}
            <span className="block text-xs text-ink-2">
              <bdi>{actorWords(actor)}</bdi>
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** "Copying → Checking (after 12 minutes)". */
export function changeWords({ from, to, milliseconds }: NonNullable<Happening["change"]>): string {
  return t("roster.timeline.change", {
    from: stateWords(from),
    to: stateWords(to),
    time: about(milliseconds / 1000),
  });
}

function stateWords({ phase, activity }: MoveState): string {
  if (activity === null || activity === "running") return t(`roster.phase.${phase}`);
  return t("roster.timeline.resting", {
    phase: t(`roster.phase.${phase}`),
    activity: t(`roster.activity.${activity}`),
  });
}
