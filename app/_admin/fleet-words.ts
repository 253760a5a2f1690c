/** How the whole move stands, in one heading and one sentence. */
import { type FleetView, PACE_DAYS } from "../../lib/services/fleet.ts";
import { t } from "../_lib/text.tsx";
import { when } from "../_lib/when.ts";

export function fleetHeading({ answer, course: { people, left } }: FleetView): string {
  if (answer === "nobody") return t("fleet.heading.nobody");
  return left === 0 ? t("fleet.heading.moved", { people }) : t("fleet.heading.left", { people, left });
}

export function fleetLead(fleet: FleetView): string {
  const { excused } = fleet.counts;
  return [answerWords(fleet), ...(excused > 0 ? [t("fleet.excused", { count: excused })] : [])].join(" ");
}

function answerWords({ answer, course, counts, zone }: FleetView): string {
  const date = course.deadline === null ? "" : when(course.deadline, zone);
  return t(`fleet.lead.${answer}`, {
    ...{ when: date, days: PACE_DAYS, signedOff: counts.signedOff },
    ...{ left: course.atDeadline?.left ?? course.left, most: course.atDeadline?.most ?? course.left },
  });
}
