import type { Metadata } from "next";
import { portal } from "../../../../lib/services/portal.ts";
import { type SweepGroup, type SweepRow, sweepList } from "../../../../lib/services/sweep.ts";
import { Page, pageTitle, Section } from "../../../_components/page.tsx";
import { PrintButton } from "../../../_components/print-button.tsx";
import { found } from "../../../_lib/found.ts";
import { t } from "../../../_lib/text.tsx";
import { requireStaff } from "../../../_lib/viewer.ts";
import { when } from "../../../_lib/when.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("switchOff.sweep")) };
}

/** Who has to be called, wave by wave, on paper. */
export default async function SweepPage() {
  const { groups, more, now, zone } = await found(sweepList(await portal(), await requireStaff()));
  return (
    <Page
      kind="admin"
      wide
      back={{ href: "/admin/switch-off", label: t("switchOff.title") }}
      title={t("switchOff.sweep")}
      lead={t("switchOff.sweep.lead", { time: when(now, zone) })}
    >
      <div className="print:hidden">
        <PrintButton size="admin">{t("switchOff.print")}</PrintButton>
      </div>
      {groups.length === 0 && <p className="mt-6">{t("switchOff.sweep.none")}</p>}
      {groups.map((group) => (
        <Group key={group.waveId ?? ""} group={group} />
      ))}
      {more > 0 && <p className="mt-6">{t("switchOff.sweep.more", { count: more })}</p>}
    </Page>
  );
}

function Group({ group: { name, contactName, contactEmail, rows } }: { group: SweepGroup }) {
  return (
    <Section title={<bdi>{name ?? t("switchOff.sweep.noWave")}</bdi>}>
      {(contactName ?? contactEmail) !== null && (
        <p className="mt-3 text-ink-2">
          {t("phases.wave.contact")}: <bdi>{[contactName, contactEmail].filter(Boolean).join(", ")}</bdi>
        </p>
      )}
      <ul>
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
    </Section>
  );
}

/** One person a block that no page break parts, with a box to tick by hand. */
function Row({ row: { name, oldAddress, contact, state, why, note } }: { row: SweepRow }) {
  return (
    <li className="grid gap-x-6 gap-y-1 border-b border-rule py-3 sm:grid-cols-[1.25rem_minmax(0,1fr)_minmax(0,1.5fr)]">
      <span aria-hidden="true" className="mt-0.5 hidden size-4 border border-rule-strong sm:block" />
      <div className="min-w-0 wrap-anywhere">
        <p className="font-medium">
          <bdi>{name || oldAddress}</bdi>
        </p>
        {name !== "" && (
          <p className="text-ink-2">
            <bdi>{oldAddress}</bdi>
          </p>
        )}
        {contact !== "" && (
          <p>
            {t("switchOff.sweep.contact")}: <bdi>{contact}</bdi>
          </p>
        )}
      </div>
      <div className="min-w-0 wrap-anywhere">
        <p className="font-medium first-letter:uppercase">{t(`switchOff.state.${state}`)}</p>
        {why !== null && <p className="text-ink-2">{t("switchOff.sweep.waitsFor", { what: why })}</p>}
        <p>{t(`switchOff.todo.${state}`)}</p>
        {note !== "" && (
          <p className="text-ink-2">
            <bdi>{note}</bdi>
          </p>
        )}
      </div>
    </li>
  );
}
