import type { Metadata } from "next";
import { type PhasesPage, phasesPage, type TimetableView, type WaveView } from "../../../lib/services/phases.ts";
import { portal } from "../../../lib/services/portal.ts";
import { waveLimitWords } from "../../_admin/limit-words.ts";
import type { Query } from "../../_admin/query.ts";
import { ButtonLink } from "../../_components/button.tsx";
import { type Column, DataTable } from "../../_components/data-table.tsx";
import { EmptyState } from "../../_components/empty-state.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../_components/page.tsx";
import { PhaseLine } from "../../_components/phase-line.tsx";
import { When } from "../../_components/values.tsx";
import { listed, size } from "../../_lib/format.ts";
import { found } from "../../_lib/found.ts";
import { t } from "../../_lib/text.tsx";
import { requireStaff } from "../../_lib/viewer.ts";
import { when } from "../../_lib/when.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("phases.title")) };
}

/** When each phase begins, for everyone and for each wave. */
export default async function PhasesPageOfAdministrators({ searchParams }: Query) {
  const viewer = await requireStaff();
  const view = await found(phasesPage(await portal(), viewer));
  const { saved } = await searchParams;
  const mayChange = viewer.role === "administrator";
  return (
    <Page kind="admin" wide title={t("phases.title")} lead={t("phases.lead")}>
      <div className="max-w-(--measure)">
        {saved === "1" && <Note tone="quiet">{t("admin.saved")}</Note>}
        <Notes timetable={view.everyone} />
        <Everyone view={view} mayChange={mayChange} />
      </div>
      <Section
        id="waves"
        title={t("phases.waves")}
        action={
          mayChange && (
            <a className="link" href="/admin/phases/new">
              {t("phases.wave.add")}
            </a>
          )
        }
      >
        <p className="mt-4 max-w-(--measure) text-ink-2">{t("phases.waves.text")}</p>
        {view.waves.length === 0 ? (
          <p className="mt-4">{t("phases.waves.none")}</p>
        ) : (
          <Waves waves={view.waves} mayChange={mayChange} />
        )}
      </Section>
      <p className="mt-12">
        <a className="link" href="/admin/last-day">
          {t("phases.lastDay")}
        </a>
      </p>
    </Page>
  );
}

function Everyone({ view: { everyone, waves, withoutWave, fromAnnouncement }, mayChange }: Shown) {
  const change = (kind: "filled" | "outlined") =>
    mayChange && (
      <ButtonLink kind={kind} size="admin" href="/admin/phases/everyone">
        {t(kind === "filled" ? "phases.set" : "phases.change")}
      </ButtonLink>
    );
  const announced = fromAnnouncement && everyone.closes !== null && (
    <Note tone="quiet">{t("phases.fromAnnouncement", { time: when(everyone.closes, everyone.zone) })}</Note>
  );
  if (everyone.line.length === 0)
    return (
      <EmptyState title={t("phases.none")} action={change("filled")}>
        {announced || <p>{t("phases.none.text")}</p>}
      </EmptyState>
    );
  return (
    <>
      <h2 className="mt-8 mb-4 text-h2 font-semibold">{t("phases.everyone")}</h2>
      {announced}
      <PhaseLine line={everyone.line} words={(phase) => t(`phases.name.${phase}`)} />
      {waves.length > 0 && <p className="text-ink-2">{t("phases.everyoneBut", { count: withoutWave })}</p>}
      <p className="mt-4">{change("outlined")}</p>
    </>
  );
}

interface Shown {
  view: PhasesPage;
  mayChange: boolean;
}

function Notes({ timetable: { shortNotice, twice } }: { timetable: TimetableView }) {
  return (
    <>
      {shortNotice !== null && <Note tone="wait">{t("phases.shortNotice", { days: shortNotice })}</Note>}
      {twice.map((phase) => (
        <Note key={phase} tone="wait">
          {t("phases.twice", { phase: t(`phases.name.${phase}`) })}
        </Note>
      ))}
    </>
  );
}

function Waves({ waves, mayChange }: { waves: readonly WaveView[]; mayChange: boolean }) {
  const columns: readonly Column<WaveView>[] = [
    { id: "name", phone: "title", head: t("phases.wave.name"), cell: (wave) => <WaveName {...{ wave, mayChange }} /> },
    {
      id: "closes",
      phone: "labelled",
      head: t("phases.name.importsClose"),
      cell: ({ closes, zone }) =>
        closes === null ? t("phases.notSet") : <When at={closes} zone={zone} style="dateTime" local />,
    },
    {
      id: "own",
      phone: "labelled",
      head: t("phases.wave.ownDates"),
      cell: ({ own }) =>
        own.length === 0 ? t("phases.wave.asEveryone") : listed(own.map((phase) => t(`phases.name.${phase}`))),
    },
    {
      id: "limits",
      phone: "labelled",
      head: t("phases.wave.limits"),
      cell: ({ limits }) => waveLimitWords(limits),
    },
    { id: "now", phone: "labelled", head: t("phases.wave.now"), cell: ({ now }) => nowWords(now) },
    {
      ...{ id: "contact", phone: "labelled", head: t("phases.wave.contact"), roomy: true },
      cell: (wave) => <Contact wave={wave} />,
    },
  ];
  return (
    <>
      <div className="mt-4">
        <DataTable caption={t("phases.waves")} columns={columns} rows={waves} rowKey={({ id }) => id} />
      </div>
      {waves.map((wave) => (
        <div key={wave.id} className="max-w-(--measure)">
          {wave.own.length > 0 && <Notes timetable={wave} />}
        </div>
      ))}
    </>
  );
}

function nowWords({ atWork, bytesPerSecond, waiting }: WaveView["now"]): string {
  return [
    t("phases.wave.now.atWork", { count: atWork }),
    ...(atWork === 0 ? [] : [t("phases.wave.now.speed", { size: size(bytesPerSecond) })]),
    ...(waiting === 0 ? [] : [t("phases.wave.now.waiting", { count: waiting })]),
  ].join("; ");
}

function WaveName({ wave: { id, name, members }, mayChange }: { wave: WaveView; mayChange: boolean }) {
  return (
    <>
      {mayChange ? (
        <a className="link font-medium" href={`/admin/phases/${id}`}>
          <bdi>{name}</bdi>
        </a>
      ) : (
        <bdi className="font-medium">{name}</bdi>
      )}
      <span className="block text-sm text-ink-2">{t("phases.wave.members", { count: members })}</span>
    </>
  );
}

function Contact({ wave: { contactName, contactEmail } }: { wave: WaveView }) {
  if (contactName === null && contactEmail === null) return t("phases.wave.noContact");
  return (
    <>
      {contactName && <bdi className="block">{contactName}</bdi>}
      {contactEmail && (
        <a className="link" href={`mailto:${contactEmail}`}>
          <bdi>{contactEmail}</bdi>
        </a>
      )}
    </>
  );
}
