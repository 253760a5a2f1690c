import type { Metadata } from "next";
import { portal } from "../../../lib/services/portal.ts";
import { type CourseName, type SystemView, systemView } from "../../../lib/services/system.ts";
import type { Query } from "../../_admin/query.ts";
import { AdminStat, AdminStats } from "../../_components/admin-stat.tsx";
import { ButtonLink } from "../../_components/button.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../_components/page.tsx";
import { StatusMark } from "../../_components/status-mark.tsx";
import { about, count, size } from "../../_lib/format.ts";
import { found } from "../../_lib/found.ts";
import { t } from "../../_lib/text.tsx";
import { requireAdministrator } from "../../_lib/viewer.ts";
import { Courses } from "./_parts/courses.tsx";
import { Installation } from "./_parts/installation.tsx";
import { ProblemCodes } from "./_parts/problem-codes.tsx";
import { ServerConnections } from "./_parts/server-connections.tsx";
import { Workers } from "./_parts/workers.tsx";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("admin.system.title")) };
}

/** How the portal itself is doing: what Prometheus is told, as pictures. */
export default async function SystemPage({ searchParams }: Query) {
  const viewer = await requireAdministrator();
  const course: CourseName = (await searchParams).of === "week" ? "week" : "day";
  const view = await found(systemView(await portal(), viewer, course));
  const isWell = view.alarms.length === 0;
  return (
    <Page
      kind="admin"
      wide
      title={t("admin.system.title")}
      lead={t("admin.system.lead")}
      above={<StatusMark kind={isWell ? "done" : "needsYou"} words={t(`admin.system.${isWell ? "well" : "unwell"}`)} />}
    >
      <Alarms view={view} />
      <Stats view={view} />
      <Courses view={view} name={course} />
      <ServerConnections view={view} />
      <ProblemCodes problems={view.problems} />
      <Workers view={view} />
      <Installation view={view} />
      <Bundle />
    </Page>
  );
}

function Alarms({ view: { alarms } }: { view: SystemView }) {
  return alarms.map((alarm) => (
    <div key={alarm} className="max-w-(--measure)">
      <Note tone={alarm === "noWorker" || alarm === "diskLow" ? "problem" : "wait"}>
        {t(`admin.system.alarm.${alarm}`)}
      </Note>
    </div>
  ));
}

function Stats({ view: { course, queue, workers, mails } }: { view: SystemView }) {
  const written = (of: "messages" | "bytes") => course.reduce((sum, step) => sum + step[of], 0);
  const living = workers.filter(({ lives }) => lives);
  const since = (milliseconds: number | null) =>
    milliseconds === null ? t("admin.system.nobody") : t("admin.system.oldest", { time: about(milliseconds / 1000) });
  return (
    <div className="mt-6">
      <AdminStats>
        <AdminStat
          status={<span className="font-semibold">{t("admin.system.stat.copied")}</span>}
          number={count(written("messages"))}
          detail={size(written("bytes"))}
        />
        <AdminStat
          status={<span className="font-semibold">{t("admin.system.stat.waiting")}</span>}
          number={count(queue.waiting)}
          detail={since(queue.oldestMs)}
        />
        <AdminStat
          status={<span className="font-semibold">{t("admin.system.stat.workers")}</span>}
          number={count(living.length)}
          detail={t("admin.system.stat.runs", { count: queue.running })}
        />
        <AdminStat
          status={<span className="font-semibold">{t("admin.system.stat.mails")}</span>}
          number={count(mails.waiting)}
          detail={since(mails.oldestMs)}
        />
      </AdminStats>
    </div>
  );
}

function Bundle() {
  return (
    <Section id="bundle" title={t("admin.system.bundle")}>
      <p className="mt-4 max-w-(--measure)">{t("admin.system.bundle.text")}</p>
      <p className="mt-4">
        <ButtonLink kind="outlined" size="admin" href="/admin/system/bundle.tar.gz">
          {t("admin.system.bundle.button")}
        </ButtonLink>
      </p>
    </Section>
  );
}
