/** What is known of somebody on the roster, in words: facts, the order of their move, what to do next. */
import { isAccountedFor, type RosterPerson } from "../../lib/services/roster-person.ts";
import { Icon } from "../_components/icon.tsx";
import { Note } from "../_components/note.tsx";
import { SummaryList, type SummaryRow } from "../_components/summary-list.tsx";
import { Size } from "../_components/values.tsx";
import { listed } from "../_lib/format.ts";
import { t } from "../_lib/text.tsx";
import { troubleText } from "../_lib/trouble.ts";
import { when } from "../_lib/when.ts";

export function Facts({ person }: { person: RosterPerson }) {
  const { line, zone } = person;
  const at = (moment: number | null) => (moment === null ? t("common.unknown") : when(moment, zone, "dateTime"));
  const account = (address: string | null, server: string | null) => (
    <>
      <bdi>{address ?? t("common.unknown")}</bdi>
      {server && <bdi className="block text-xs text-ink-2">{server}</bdi>}
    </>
  );
  const text = (key: string, value: string): SummaryRow[] => (value === "" ? [] : [{ key, value: <bdi>{value}</bdi> }]);
  const rows: SummaryRow[] = [
    { key: t("roster.field.oldAddress"), value: account(line.oldAddress, line.oldServer) },
    { key: t("roster.field.newAddress"), value: account(line.newAddress, line.newServer) },
    ...text(t("roster.field.aliases"), listed(person.aliases)),
    ...text(t("roster.field.wave"), line.wave ?? ""),
    ...text(t("roster.field.contact"), person.contact),
    {
      key: t("roster.field.mark"),
      value: t(`roster.mark.${line.mark}`),
      detail: person.markReason && <bdi>{person.markReason}</bdi>,
    },
    ...text(t("roster.field.note"), person.note),
    ...(line.bytes === null ? [] : [{ key: t("roster.column.size"), value: <Size bytes={line.bytes} /> }]),
    ...(line.move?.reference ? [{ key: t("roster.export.reference"), value: line.move.reference }] : []),
    { key: t("roster.person.source"), value: t(`roster.person.source.${person.source}`) },
    { key: t("roster.person.lastSeen"), value: person.lastSeenAt === null ? t("roster.never") : at(person.lastSeenAt) },
    ...(line.move === null ? [] : [{ key: t("roster.person.passwords"), value: passwordWords(person) }]),
    ...(person.erasedAt === null
      ? []
      : [
          {
            key: t("roster.person.erased"),
            value: at(person.erasedAt),
            detail: t(isAccountedFor(line.state) ? "roster.person.erasedAfter" : "roster.person.erasedBefore"),
          },
        ]),
    ...(person.graceUntil === null ? [] : [{ key: t("roster.person.grace"), value: at(person.graceUntil) }]),
  ];
  return <SummaryList rows={rows} opens={false} />;
}

function passwordWords({ passwordsUntil, zone }: RosterPerson): string {
  if (passwordsUntil === null) return t("roster.person.passwords.none");
  return t("roster.person.passwords.until", { time: when(passwordsUntil, zone, "dateTime") });
}

/** Delivery switched, a last run after it, the sign-off: what is done, and what is out of order. */
export function Order({ person: { order, troubles, zone } }: { person: RosterPerson }) {
  const { deliverySwitched, deliverySwitchedAt, lastRunAt, signedOffAt } = order;
  const isLast = lastRunAt !== null && deliverySwitched && !troubles.includes("noRunSince");
  const time = (at: number) => when(at, zone, "dateTime");
  const doneWords = (isDone: boolean, at: number | null) =>
    at === null ? t(isDone ? "roster.order.unknownSince" : "roster.order.notYet") : time(at);
  const steps = [
    { key: "delivery", isDone: deliverySwitched, words: doneWords(deliverySwitched, deliverySwitchedAt) },
    {
      key: "lastRun",
      isDone: isLast,
      words:
        lastRunAt === null || isLast
          ? doneWords(isLast, lastRunAt)
          : t("roster.order.runBefore", { time: time(lastRunAt) }),
    },
    { key: "signOff", isDone: signedOffAt !== null, words: doneWords(signedOffAt !== null, signedOffAt) },
  ] as const;
  return (
    <>
      <ol className="mt-2">
        {steps.map(({ key, isDone, words }) => (
          <li key={key} className="flex items-start gap-2 py-1.5">
            <Icon name={isDone ? "check" : "circle"} size={17} className={`mt-1 ${isDone ? "" : "text-ink-3"}`} />
            <span>
              {t(`roster.order.${key}`)}
              <span className="block text-xs text-ink-2">{words}</span>
            </span>
          </li>
        ))}
      </ol>
      {troubles.map((trouble) => (
        <Note key={trouble} tone="problem">
          {t(`roster.order.${trouble}`)}
        </Note>
      ))}
    </>
  );
}

/** One or two sentences. */
export function adviceWords({ advice, line, arrivedSince }: RosterPerson): string {
  if (advice.kind === "trouble") return t("roster.advice.trouble", { ...troubleText(advice.code, null) });
  if (advice.kind === "runAgain" && line.state === "stale") return t("roster.advice.stale", { count: arrivedSince });
  return t(`roster.advice.${advice.kind}`);
}
