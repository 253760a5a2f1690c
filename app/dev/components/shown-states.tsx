/** States, notes, meters and announcements. */

import type { BandFacts } from "../../../lib/services/announcements.ts";
import type { MaintenanceBand as MaintenanceFacts } from "../../../lib/services/maintenance.ts";
import { AdminStat, AdminStats } from "../../_components/admin-stat.tsx";
import { AnnouncementBand } from "../../_components/announcement-band.tsx";
import { ButtonLink } from "../../_components/button.tsx";
import { CarryStrip } from "../../_components/carry-strip.tsx";
import { EmptyState } from "../../_components/empty-state.tsx";
import { Figure } from "../../_components/figure.tsx";
import { ICON_NAMES, Icon, Mark } from "../../_components/icon.tsx";
import { MaintenanceBand } from "../../_components/maintenance-band.tsx";
import { Note } from "../../_components/note.tsx";
import { StatusWord } from "../../_components/status.tsx";
import { STATUS_KINDS } from "../../_components/status-mark.tsx";
import type { StripPart } from "../../_lib/strip.ts";
import type { Shown } from "./shown.tsx";

const SHARES = [0.37, 0.27, 0.001, 0.03, 0.1, 0.013, 0.13, 0.028, 0.002, 0.045];

function parts(state: (index: number) => StripPart["state"]): StripPart[] {
  return SHARES.map((share, index) => {
    const filled = state(index) === "toCome" ? 0 : 0.3;
    return { label: `Folder ${index}`, share, filled, state: state(index) };
  });
}

const ANNOUNCEMENT: BandFacts = {
  tone: "quiet",
  headline: "The old mail server closes on {when}.",
  text: "Mail you have not brought over by then stays behind.",
  deadline: Date.UTC(2026, 11, 18, 16),
  zone: "Europe/Berlin",
  daysLeft: 25,
  link: { href: "/help", words: "What happens when" },
};

const MAINTENANCE: MaintenanceFacts = {
  since: Date.UTC(2026, 11, 18, 12),
  until: Date.UTC(2026, 11, 18, 16),
  zone: "Europe/Berlin",
  why: "We are moving to a larger machine.",
  isLate: false,
};

export const SHOWN_STATES: readonly Shown[] = [
  {
    name: "StatusWord",
    states: [
      <ul key="1" className="grid gap-2 sm:grid-cols-3">
        {STATUS_KINDS.map((kind) => (
          <li key={kind}>
            <StatusWord kind={kind} />
          </li>
        ))}
      </ul>,
      <StatusWord key="2" kind="copying" detail="Last message copied 8 seconds ago" />,
      <StatusWord
        key="3"
        kind="waiting"
        words="Waiting until 14:32"
        detail="The old server said: “Server busy, try later”."
      />,
    ],
  },
  {
    name: "Icon",
    states: [
      <ul key="1" className="flex flex-wrap gap-x-6 gap-y-3 text-sm">
        <li className="flex gap-2">
          <Mark /> Mark
        </li>
        {ICON_NAMES.map((name) => (
          <li key={name} className="flex gap-2">
            <Icon name={name} /> {name}
          </li>
        ))}
      </ul>,
    ],
  },
  {
    name: "Note",
    states: [
      <Note key="1" tone="wait">
        The new server keeps the name <b>Calendar</b> for appointments. Your folder will be called <b>Calendar-old</b>.{" "}
        <a href="#show-Note" className="link">
          Choose another name
        </a>
      </Note>,
      <Note key="2" tone="quiet">
        A second administrator has to approve before it is shown.
      </Note>,
      <Note key="3" tone="problem">
        The old server refused the password.
      </Note>,
    ],
  },
  {
    name: "AnnouncementBand",
    states: [
      <AnnouncementBand key="1" preview view={ANNOUNCEMENT} />,
      <AnnouncementBand key="2" preview view={{ ...ANNOUNCEMENT, tone: "near", daysLeft: 9 }} />,
      <AnnouncementBand
        key="3"
        preview
        view={{ ...ANNOUNCEMENT, tone: "past", headline: "The old server closed on {when}.", daysLeft: -3, link: null }}
      />,
    ],
  },
  {
    name: "MaintenanceBand",
    states: [
      <MaintenanceBand key="1" facts={MAINTENANCE} />,
      <MaintenanceBand key="2" facts={{ ...MAINTENANCE, why: "", isLate: true }} />,
    ],
  },
  {
    name: "Figure",
    states: [
      <Figure
        key="1"
        number="71"
        unit="%"
        side={{ strong: "About 15 minutes left", plain: "8,810 of 12,431 messages, 2.2 of 3.1 GB" }}
      />,
      <Figure key="2" number="6" unit="of 10 folders checked" />,
    ],
  },
  {
    name: "CarryStrip",
    states: [
      <CarryStrip
        key="1"
        parts={[]}
        label="Counting"
        valueText="Not yet known"
        value={null}
        caption="Counting: empty"
      />,
      <CarryStrip
        key="2"
        parts={parts((index) => (index < 4 ? "filled" : index === 4 ? "filling" : "toCome"))}
        label="Copying"
        valueText="71 %"
        value={71}
        caption="One part for each folder, by size"
      />,
      <CarryStrip
        key="3"
        parts={parts((index) => (index < 4 ? "filled" : index === 4 ? "waiting" : "toCome"))}
        label="Waiting"
        valueText="71 %"
        value={71}
        caption="Waiting: the current part is hatched"
      />,
      <CarryStrip
        key="4"
        parts={parts((index) => (index < 6 ? "checked" : "filled"))}
        label="Checking"
        valueText="6 of 10 folders checked"
        value={60}
        caption="A double line below: checked and closed"
      />,
    ],
  },
  {
    name: "AdminStat",
    states: [
      <AdminStats key="1">
        <AdminStat
          status={<StatusWord kind="notStarted" />}
          number="143"
          detail="61 never signed in"
          href="#show-AdminStat"
        />
        <AdminStat status={<StatusWord kind="inProgress" />} number="28" detail="6 copying now, 22 choosing" />
        <AdminStat status={<StatusWord kind="needsYou" />} number="17" detail="9 passwords, 8 problems" />
        <AdminStat status={<StatusWord kind="done" />} number="496" />
      </AdminStats>,
    ],
  },
  {
    name: "EmptyState",
    states: [
      <EmptyState
        key="1"
        title="This account has no mail"
        action={
          <ButtonLink kind="filled" size="admin" href="#show-EmptyState">
            Connect another account
          </ButtonLink>
        }
      >
        <p>We found the folders Inbox and Sent, and both are empty.</p>
      </EmptyState>,
      <EmptyState
        key="2"
        status={<StatusWord kind="waiting" words="Waiting until 14:11" />}
        title="We cannot reach the old server"
      >
        <p>We try again at 14:11. There is nothing for you to do.</p>
      </EmptyState>,
    ],
  },
];
