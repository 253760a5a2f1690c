import type { Metadata } from "next";
import { cache } from "react";
import {
  LETTER_OUTCOMES,
  type LetterOutcome,
  type LetterRow,
  type OutcomeView,
  outcomeView,
} from "../../../../../lib/services/mailing-outcome.ts";
import { listWaves } from "../../../../../lib/services/mailings.ts";
import { portal } from "../../../../../lib/services/portal.ts";
import { LetterOutcomeWords } from "../../../../_admin/letter-outcome.tsx";
import { audienceWords, countWords } from "../../../../_admin/mailing-words.ts";
import type { Query } from "../../../../_admin/query.ts";
import { TargetFields } from "../../../../_admin/target-fields.tsx";
import { Button, ButtonRow } from "../../../../_components/button.tsx";
import { type Column, DataTable } from "../../../../_components/data-table.tsx";
import { Note } from "../../../../_components/note.tsx";
import { Page, pageTitle } from "../../../../_components/page.tsx";
import { When } from "../../../../_components/values.tsx";
import { found } from "../../../../_lib/found.ts";
import { t } from "../../../../_lib/text.tsx";
import { requireAdministrator } from "../../../../_lib/viewer.ts";
import { when } from "../../../../_lib/when.ts";
import { stop } from "../../actions.ts";

type Props = Query & { params: Promise<{ mailing: string }> };

/** Once a request: head and body ask for it, and very many letters are counted. */
const viewOf = cache(async (id: string, outcome: LetterOutcome | null, page: number) =>
  found(outcomeView(await portal(), await requireAdministrator(), id, { outcome, page })),
);

async function pageOf({ params, searchParams }: Props): Promise<OutcomeView> {
  const { outcome, page } = await searchParams;
  const known = LETTER_OUTCOMES.find((each) => each === outcome) ?? null;
  const number = typeof page === "string" && /^\d{1,6}$/.test(page) ? Number(page) : 1;
  return viewOf((await params).mailing, known, number);
}

function titleOf({ kind, subject }: OutcomeView): string {
  if (kind === "reminder") return t("mailing.reminders.log");
  return kind === "escalation" ? t("mailing.reminders.logEscalation") : t("mailing.letters.title", { subject });
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: pageTitle(titleOf(await pageOf(props))) };
}

/** What became of a mailing, person by person. */
export default async function LettersPage(props: Props) {
  const view = await pageOf(props);
  const isMessage = view.kind === "message";
  const waves = await listWaves(await portal(), await requireAdministrator());
  const back = isMessage
    ? { href: "/admin/mailings", label: t("mailing.title") }
    : { href: "/admin/mailings/reminders", label: t("mailing.reminders.title") };
  return (
    <Page kind="admin" wide back={back} title={titleOf(view)}>
      {isMessage && (
        <p className="mb-4">
          {t(`mailing.standing.${view.standing}`)} · {audienceWords(view.audience, waves)}
        </p>
      )}
      {countWords(view.counts) !== "" && <p className="mb-4 font-semibold">{countWords(view.counts)}</p>}
      {isMessage && <Standing view={view} />}
      <Filter view={view} />
      {view.rows.length > 0 && (
        <DataTable caption={titleOf(view)} columns={columns(view)} rows={view.rows} rowKey={({ id }) => id} />
      )}
      <Pages view={view} />
      {view.counts.refused > 0 && (
        <p className="mt-6">
          <a className="link" href="/admin/mailings/undeliverable">
            {t("mailing.undeliverable.title")}
          </a>
        </p>
      )}
      {view.from !== null && view.rows.length > 0 && (
        <p className="mt-6 max-w-(--measure) text-ink-2">{bounceWords(view, view.from)}</p>
      )}
      {view.bounceTrouble !== null && (
        <Note tone="problem">{t("mailing.letters.bounces.trouble", { code: view.bounceTrouble })}</Note>
      )}
      {view.counts.unclear > 0 && <Note tone="quiet">{t("mailing.letters.unclear")}</Note>}
    </Page>
  );
}

function bounceWords({ bouncesReadAt, zone }: OutcomeView, from: string): string {
  return bouncesReadAt === null
    ? t("mailing.letters.bounces", { from })
    : t("mailing.letters.bounces.read", { time: when(bouncesReadAt, zone, "short") });
}

function Standing({ view: { id, standing, dueAt, zone, rows } }: { view: OutcomeView }) {
  const isOpen = standing === "scheduled" || standing === "sending";
  return (
    <>
      {standing === "scheduled" && dueAt !== null && (
        <Note tone="quiet">{t("mailing.letters.scheduled", { time: when(dueAt, zone) })}</Note>
      )}
      {standing === "sending" && rows.length === 0 && <Note tone="quiet">{t("mailing.letters.listing")}</Note>}
      {isOpen && (
        <form action={stop}>
          <TargetFields id={id} />
          <ButtonRow>
            <Button kind="outlined" size="admin">
              {t(standing === "scheduled" ? "mailing.letters.withdraw" : "mailing.letters.stop")}
            </Button>
          </ButtonRow>
        </form>
      )}
    </>
  );
}

function addressOf({ id }: OutcomeView, outcome: LetterOutcome | null, page = 1): string {
  const query = new URLSearchParams({ ...(outcome ? { outcome } : {}), ...(page > 1 ? { page: String(page) } : {}) });
  return `/admin/mailings/${id}/letters${query.size > 0 ? `?${query}` : ""}`;
}

function Filter({ view }: { view: OutcomeView }) {
  return (
    <ul className="my-6 flex flex-wrap gap-x-6 gap-y-2">
      {[null, ...LETTER_OUTCOMES].map((outcome) => (
        <li key={outcome ?? ""}>
          <a
            href={addressOf(view, outcome)}
            aria-current={outcome === view.outcome ? "page" : undefined}
            className="link aria-[current=page]:font-semibold aria-[current=page]:no-underline"
          >
            {outcome === null ? t("mailing.letters.all") : t(`mailing.outcome.${outcome}`)}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Pages({ view }: { view: OutcomeView }) {
  const { outcome, page, pages, rows } = view;
  if (rows.length === 0) return <p>{t("mailing.letters.none")}</p>;
  return (
    <p className="mt-6 flex gap-x-6">
      {page > 1 && (
        <a className="link" href={addressOf(view, outcome, page - 1)}>
          {t("mailing.letters.newer")}
        </a>
      )}
      {page < pages && (
        <a className="link" href={addressOf(view, outcome, page + 1)}>
          {t("mailing.letters.older")}
        </a>
      )}
    </p>
  );
}

function columns({ kind, zone }: OutcomeView): Column<LetterRow>[] {
  return [
    { id: "who", head: t("mailing.letters.who"), cell: (row) => <Who row={row} />, phone: "title" },
    { id: "outcome", head: t("mailing.letters.outcome"), cell: (row) => <LetterOutcomeWords row={row} zone={zone} /> },
    {
      ...({ id: "via", phone: "labelled" } as const),
      head: t("mailing.letters.via"),
      cell: ({ via }) => (via === null ? "" : t(`mailing.via.${via}`)),
    },
    ...(kind === "message"
      ? []
      : [
          {
            id: "rung",
            head: t("mailing.column.when"),
            cell: ({ daysBefore, isByHand }: LetterRow) => {
              if (isByHand) return t("mailing.letters.byHand");
              return daysBefore === null ? "" : t("mailing.letters.rung", { days: daysBefore });
            },
          },
        ]),
    {
      id: "at",
      head: t("mailing.letters.at"),
      cell: ({ endedAt, createdAt }) => <When at={endedAt ?? createdAt} zone={zone} style="dateTime" />,
    },
  ];
}

function Who({ row: { who, oldAddress, isTest } }: { row: LetterRow }) {
  return (
    <>
      <bdi>{who}</bdi> {isTest && <span className="text-ink-2">({t("mailing.letters.test")})</span>}
      {oldAddress !== null && oldAddress !== who && <bdi className="block text-sm text-ink-2">{oldAddress}</bdi>}
    </>
  );
}
