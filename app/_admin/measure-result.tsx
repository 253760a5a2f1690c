/** What measuring a server told. */
import { bytesPerSecond, type Measured, type MeasureView, type Throughput } from "../../lib/services/server-measure.ts";
import { SummaryList, type SummaryRow } from "../_components/summary-list.tsx";
import { When } from "../_components/values.tsx";
import { count, listed, size } from "../_lib/format.ts";
import { t } from "../_lib/text.tsx";

interface MeasureResultProps {
  measured: Measured;
  /** Epoch milliseconds. */
  measuredAt: number;
  zone: string;
}

export function MeasureResult({ measured, measuredAt, zone }: MeasureResultProps) {
  return (
    <>
      <SummaryList rows={rowsOf(measured)} opens={false} />
      <p className="mt-3 text-ink-2">
        <When at={measuredAt} zone={zone} style="dateTime" />
      </p>
    </>
  );
}

function rowsOf(measured: Measured): SummaryRow[] {
  const { signInMs, folders, appendLimit, quota, ways, read, written } = measured;
  const [way] = ways;
  return [
    { key: t("servers.measure.read"), value: read ? rate(read) : t("servers.measure.read.none") },
    ...(way === undefined
      ? []
      : [
          { key: t("servers.measure.written"), value: written ? rate(written) : t("servers.measure.written.none") },
          { key: t("servers.measure.ways"), value: t(`servers.measure.way.${way}`) },
          { key: t("servers.measure.appendLimit"), value: limitWords(appendLimit) },
        ]),
    {
      key: t("servers.measure.quota"),
      value: quota
        ? t("servers.measure.quota.value", { used: size(quota.used), limit: size(quota.limit) })
        : t("servers.measure.quota.none"),
    },
    { key: t("servers.measure.signIn"), value: t("servers.step.milliseconds", { milliseconds: signInMs }) },
    { key: t("servers.measure.folders"), value: count(folders) },
    { key: t("servers.measure.naming"), value: namingWords(measured) },
    ...namespaceRows(measured),
  ];
}

/** Of older results nothing is known. */
function namespaceRows({ namespaces }: Measured): SummaryRow[] {
  return (["own", "others", "shared"] as const).flatMap((whose) => {
    const prefixes = namespaces?.[whose];
    if (prefixes === undefined) return [];
    const told = prefixes.map((prefix) => prefix || t("servers.measure.namespace.noPrefix"));
    const value = told.length === 0 ? t("servers.measure.namespace.none") : listed(told);
    return [{ key: t(`servers.measure.namespace.${whose}`), value }];
  });
}

function limitWords(appendLimit: number | null): string {
  return appendLimit === null ? t("servers.measure.appendLimit.none") : size(appendLimit);
}

function namingWords({ delimiter, allBelowInbox }: Measured): string {
  if (delimiter === "") return t("servers.measure.naming.none");
  return allBelowInbox ? t("servers.measure.naming.inbox", { delimiter }) : delimiter;
}

function rate(throughput: Throughput): string {
  return t("servers.measure.rate", {
    rate: size(bytesPerSecond(throughput)),
    messages: throughput.messages,
    seconds: Number((throughput.milliseconds / 1000).toPrecision(2)),
  });
}

/** The slower side, once both were measured. */
export function PaceNote({ pace }: { pace: NonNullable<MeasureView["pace"]> }) {
  const key = pace.read <= pace.written ? "servers.measure.pace.read" : "servers.measure.pace.written";
  return <p>{t(key, { read: size(pace.read), written: size(pace.written) })}</p>;
}
