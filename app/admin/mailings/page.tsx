import type { Metadata } from "next";
import { listAnnouncements } from "../../../lib/services/announcements.ts";
import { listMailings, listWaves, type MailingFacts } from "../../../lib/services/mailings.ts";
import { portal } from "../../../lib/services/portal.ts";
import { remindersView } from "../../../lib/services/reminders.ts";
import { audienceWords, countWords } from "../../_admin/mailing-words.ts";
import { firstReminders, NextSendings } from "../../_admin/next-sendings.tsx";
import { ButtonLink } from "../../_components/button.tsx";
import { type Column, DataTable } from "../../_components/data-table.tsx";
import { EmptyState } from "../../_components/empty-state.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../_components/page.tsx";
import { When } from "../../_components/values.tsx";
import { t } from "../../_lib/text.tsx";
import { requireAdministrator } from "../../_lib/viewer.ts";
import { when } from "../../_lib/when.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("mailing.title")) };
}

export default async function MailingsPage() {
  const viewer = await requireAdministrator();
  const all = await listMailings(await portal(), viewer);
  const waves = await listWaves(await portal(), viewer);
  const reminders = await remindersView(await portal(), viewer, firstReminders());
  const announcements = await listAnnouncements(await portal(), viewer);
  return (
    <Page kind="admin" wide title={t("mailing.title")} lead={t("mailing.lead")}>
      {reminders.from === null && <Note tone="wait">{t("mailing.noMail")}</Note>}
      {all.length === 0 ? (
        <EmptyState title={t("mailing.none")} action={<Write kind="filled" />}>
          <p>{t("mailing.none.text")}</p>
        </EmptyState>
      ) : (
        <>
          <DataTable caption={t("mailing.all")} columns={columns(waves)} rows={all} rowKey={({ id }) => id} />
          <p className="mt-8">
            <Write kind="outlined" />
          </p>
        </>
      )}
      {announcements.length > 0 && (
        <details className="mt-4">
          <summary className="link w-fit cursor-pointer">{t("mailing.from")}</summary>
          <p className="mt-2">{t("mailing.from.lead")}</p>
          <ul className="mt-1 grid">
            {announcements.map(({ id, headline, moment, zone }) => (
              <li key={id} className="flex min-h-9 items-center">
                <a className="link" href={`/admin/mailings/new?announcement=${id}`}>
                  <bdi>{headline.replaceAll("{when}", when(moment, zone, "day"))}</bdi>
                </a>
              </li>
            ))}
          </ul>
        </details>
      )}
      <Section
        id="reminders"
        title={t("mailing.reminders.title")}
        action={
          <a className="link" href="/admin/mailings/reminders">
            {t("mailing.reminders.open")}
          </a>
        }
      >
        <NextSendings view={reminders} />
      </Section>
    </Page>
  );
}

function Write({ kind }: { kind: "filled" | "outlined" }) {
  return (
    <ButtonLink kind={kind} size="admin" href="/admin/mailings/new" icon="plus">
      {t("mailing.write")}
    </ButtonLink>
  );
}

function columns(waves: readonly { id: string; name: string }[]): Column<MailingFacts>[] {
  return [
    { id: "subject", head: t("mailing.column.subject"), cell: (one) => <Subject one={one} />, phone: "title" },
    {
      id: "standing",
      head: t("mailing.column.standing"),
      cell: ({ standing }) => t(`mailing.standing.${standing}`),
      phone: "end",
    },
    { id: "audience", head: t("mailing.column.audience"), cell: ({ audience }) => audienceWords(audience, waves) },
    { id: "outcome", head: t("mailing.column.outcome"), cell: ({ counts }) => countWords(counts) },
    {
      id: "when",
      head: t("mailing.column.when"),
      cell: ({ dueAt, zone }) => (dueAt === null ? "" : <When at={dueAt} zone={zone} style="dateTime" />),
    },
  ];
}

function Subject({ one: { id, subject, standing } }: { one: MailingFacts }) {
  return (
    <a className="link" href={`/admin/mailings/${id}${standing === "draft" ? "" : "/letters"}`}>
      <bdi>{subject}</bdi>
    </a>
  );
}
