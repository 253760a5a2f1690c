/** Everybody on the roster: who is not accounted for, and the others with their last verified run. */
import type { EvidenceAccount, EvidenceRun, SwitchOffView } from "../../../../lib/services/switch-off.ts";
import { type Column, DataTable } from "../../../_components/data-table.tsx";
import { Section } from "../../../_components/page.tsx";
import { count } from "../../../_lib/format.ts";
import { t } from "../../../_lib/text.tsx";
import { when } from "../../../_lib/when.ts";

/** A page stays one that a browser shows quickly; all of them are in the evidence file. */
const SHOWN = 200;

export function AccountTable({ view: { accounts, verdict, zone } }: { view: SwitchOffView }) {
  const open = accounts.slice(0, verdict.unaccounted);
  const rest = accounts.slice(verdict.unaccounted);
  return (
    <>
      <Section id="unaccounted" title={t("switchOff.unaccounted")} rule={open.length === 0}>
        {open.length === 0 ? (
          <p className="mt-4">{t("switchOff.unaccounted.none")}</p>
        ) : (
          <Rows caption={t("switchOff.unaccounted")} accounts={open} zone={zone} />
        )}
      </Section>
      {rest.length > 0 && (
        <Section id="accounted" title={t("switchOff.everyone")} rule={false}>
          <Rows caption={t("switchOff.everyone")} accounts={rest} zone={zone} />
        </Section>
      )}
    </>
  );
}

function Rows({ caption, accounts, zone }: { caption: string; accounts: readonly EvidenceAccount[]; zone: string }) {
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
  const more = accounts.length - SHOWN;
  return (
    <>
      <DataTable
        caption={caption}
        columns={columns}
        rows={accounts.slice(0, SHOWN)}
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
        <span className="block text-ink-2">
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
        <span className="block text-ink-2">{t("switchOff.arrived", { count: arrivedSince })}</span>
      )}
      {markReason !== "" && (
        <span className="block text-ink-2">
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
      <span className="block text-ink-2">
        {t("switchOff.lastRun.counts", { there: count(there), found: count(run.found), problems: run.problems })}
      </span>
    </>
  );
}
