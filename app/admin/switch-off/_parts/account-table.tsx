/** Everybody on the roster: who is not accounted for, and the others with their last verified run. */
import type { AccountsView, EvidenceAccount, EvidenceRun, SwitchOffView } from "../../../../lib/services/switch-off.ts";
import { type Column, DataTable } from "../../../_components/data-table.tsx";
import { Section } from "../../../_components/page.tsx";
import { count } from "../../../_lib/format.ts";
import { t } from "../../../_lib/text.tsx";
import { when } from "../../../_lib/when.ts";

export function AccountTable({ view: { open, accounted, zone } }: { view: SwitchOffView }) {
  return (
    <>
      <Section id="unaccounted" title={t("switchOff.unaccounted")} rule={open.shown.length === 0}>
        {open.shown.length === 0 ? (
          <p className="mt-4">{t("switchOff.unaccounted.none")}</p>
        ) : (
          <Rows caption={t("switchOff.unaccounted")} accounts={open} zone={zone} />
        )}
      </Section>
      {accounted.shown.length > 0 && (
        <Section id="accounted" title={t("switchOff.everyone")} rule={false}>
          <Rows caption={t("switchOff.everyone")} accounts={accounted} zone={zone} />
        </Section>
      )}
    </>
  );
}

function Rows({ caption, accounts, zone }: { caption: string; accounts: AccountsView; zone: string }) {
  const { shown, more } = accounts;
  const columns: readonly Column<EvidenceAccount>[] = [
    { id: "account", phone: "title", head: t("switchOff.account"), cell: (account) => <Account account={account} /> },
    { id: "state", phone: "line", head: t("switchOff.state"), cell: (account) => <State account={account} /> },
    {
      id: "run",
      phone: "labelled",
      head: t("switchOff.lastRun"),
      cell: ({ lastVerifiedRun }) => <LastRun run={lastVerifiedRun} zone={zone} />,
    },
    {
      id: "signedOff",
      phone: "hidden",
      head: t("switchOff.signedOff"),
      cell: ({ signedOffAt }) => (signedOffAt === null ? "–" : when(Date.parse(signedOffAt), zone, "dateTime")),
    },
  ];
  return (
    <>
      <DataTable
        caption={caption}
        columns={columns}
        rows={shown}
        rowKey={({ server, oldAddress }) => `${server} ${oldAddress}`}
      />
      {more > 0 && <p className="mt-3 text-ink-2">{t("switchOff.more", { count: more })}</p>}
    </>
  );
}

function Account({ account: { oldAddress, name, wave } }: { account: EvidenceAccount }) {
  return (
    <>
      <bdi className="font-medium wrap-anywhere">{oldAddress}</bdi>
      {(name !== "" || wave !== null) && (
        <span className="block text-sm text-ink-2">
          <bdi>{[name, wave].filter(Boolean).join(", ")}</bdi>
        </span>
      )}
    </>
  );
}

function State({ account: { state, arrivedSince, markReason, lookedAt } }: { account: EvidenceAccount }) {
  return (
    <>
      <span className="block first-letter:uppercase">{t(`switchOff.state.${state}`)}</span>
      {arrivedSince > 0 && lookedAt !== null && (
        <span className="block text-sm text-ink-2">{t("switchOff.arrived", { count: arrivedSince })}</span>
      )}
      {markReason !== "" && (
        <span className="block text-sm text-ink-2">
          <bdi>{markReason}</bdi>
        </span>
      )}
    </>
  );
}

function LastRun({ run, zone }: { run: EvidenceRun | null; zone: string }) {
  if (run === null) return <span className="text-ink-3">{t("switchOff.lastRun.none")}</span>;
  const there = run.copied + run.copiedBefore + run.alreadyThere;
  return (
    <>
      {when(Date.parse(run.endedAt), zone, "dateTime")}
      <span className="block text-sm text-ink-2">
        {t("switchOff.lastRun.counts", { there: count(there), found: count(run.found), problems: run.problems })}
      </span>
    </>
  );
}
