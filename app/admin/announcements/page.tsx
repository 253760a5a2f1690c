import type { Metadata } from "next";
import { type AnnouncementFacts, listAnnouncements } from "../../../lib/services/announcements.ts";
import { listWaves, type Writing } from "../../../lib/services/mailings.ts";
import { portal } from "../../../lib/services/portal.ts";
import { audienceWords } from "../../_admin/mailing-words.ts";
import { Button, ButtonLink } from "../../_components/button.tsx";
import { type Column, DataTable } from "../../_components/data-table.tsx";
import { EmptyState } from "../../_components/empty-state.tsx";
import { Page, pageTitle } from "../../_components/page.tsx";
import { When } from "../../_components/values.tsx";
import { t } from "../../_lib/text.tsx";
import { requireAdministrator } from "../../_lib/viewer.ts";
import { when } from "../../_lib/when.ts";
import { withdraw } from "./actions.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("admin.announcements.title")) };
}

export default async function AnnouncementsPage() {
  const viewer = await requireAdministrator();
  const all = await listAnnouncements(await portal(), viewer);
  const waves = await listWaves(await portal(), viewer);
  return (
    <Page kind="admin" wide title={t("admin.announcements.title")} lead={t("admin.announcements.lead")}>
      {all.length === 0 ? (
        <EmptyState title={t("admin.announcements.none")} action={<Write kind="filled" />}>
          <p>{t("admin.announcements.none.text")}</p>
        </EmptyState>
      ) : (
        <>
          <DataTable
            caption={t("admin.announcements.title")}
            columns={columns(waves)}
            rows={all}
            rowKey={({ id }) => id}
          />
          <p className="mt-8">
            <Write kind="outlined" />
          </p>
        </>
      )}
    </Page>
  );
}

function Write({ kind }: { kind: "filled" | "outlined" }) {
  return (
    <ButtonLink kind={kind} size="admin" href="/admin/announcements/new" icon="plus">
      {t("admin.announcements.write")}
    </ButtonLink>
  );
}

function columns(waves: Writing["waves"]): Column<AnnouncementFacts>[] {
  return [
    { id: "headline", head: t("admin.announcement.headline"), cell: (one) => <Headline one={one} />, phone: "title" },
    { id: "standing", head: t("admin.announcements.standing"), cell: (one) => <Standing one={one} /> },
    {
      id: "audience",
      head: t("admin.announcement.audience"),
      cell: ({ audience, meantFor }) =>
        meantFor === null ? t(`admin.audience.${audience}`) : audienceWords(meantFor, waves),
    },
    {
      id: "deadline",
      head: t("admin.announcements.deadline"),
      cell: ({ moment, zone }) => <When at={moment} zone={zone} />,
    },
    { id: "act", head: t("admin.servers.act"), cell: (one) => <Act one={one} />, narrow: true },
  ];
}

function Headline({ one: { id, headline, moment, zone } }: { one: AnnouncementFacts }) {
  const words = headline.replaceAll("{when}", when(moment, zone, "day"));
  return (
    <>
      <a className="link" href={`/admin/announcements/${id}`}>
        <bdi>{words}</bdi>
      </a>
      <a className="link mt-1 block w-fit text-sm" href={`/admin/mailings/new?announcement=${id}`}>
        {t("mailing.fromHere")}
        <span className="sr-only"> {words}</span>
      </a>
    </>
  );
}

function Standing({ one: { standing, showFrom, zone } }: { one: AnnouncementFacts }) {
  return (
    <>
      {t(`admin.standing.${standing}`)}
      {standing === "scheduled" && showFrom !== null && (
        <span className="block text-sm text-ink-2">
          <When at={showFrom} zone={zone} style="dateTime" />
        </span>
      )}
    </>
  );
}

/** What is published can be withdrawn, a draft can be removed. */
function Act({ one: { id, standing, headline } }: { one: AnnouncementFacts }) {
  if (standing === "draft")
    return (
      <a className="link" href={`/admin/announcements/${id}/remove`}>
        {t("admin.announcements.remove")}
        <span className="sr-only"> {headline}</span>
      </a>
    );
  return (
    <form action={withdraw} className="whitespace-nowrap">
      <input type="hidden" name="id" value={id} />
      <Button kind="outlined" size="admin">
        {t("admin.announcements.withdraw")}
        <span className="sr-only"> {headline}</span>
      </Button>
    </form>
  );
}
