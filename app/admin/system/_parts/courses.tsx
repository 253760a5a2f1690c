/** What passed and who waited, over a day or a week. */
import type { CourseName, CourseStep, SystemView } from "../../../../lib/services/system.ts";
import { TimeChart, type TimeSeries } from "../../../_admin/time-chart.tsx";
import { count, size } from "../../../_lib/format.ts";
import { t } from "../../../_lib/text.tsx";

export function Courses({ view, name }: { view: SystemView; name: CourseName }) {
  const { course, zone } = view;
  const series = (id: string, words: string, value: (step: CourseStep) => number | null): TimeSeries => ({
    ...{ id, name: words },
    points: course.map((step) => ({ at: step.at, value: value(step) })),
  });
  const known = (step: CourseStep, value: number) => (step.waiting === null ? null : value);
  const shared = { zone, isLong: name === "week", stepMs: view.stepMs };
  const bytes = course.reduce((sum, step) => sum + step.bytes, 0);
  const most = Math.max(0, ...course.map(({ waiting }) => waiting ?? 0));
  return (
    <>
      <Spans name={name} />
      {view.hasCourse ? (
        <div className="grid gap-x-16 gap-y-12 md:grid-cols-2">
          <section aria-labelledby="passed-heading" className="min-w-0">
            <h2 id="passed-heading" className="heading mb-3 text-h2 font-semibold">
              {t("admin.system.passed")}
            </h2>
            <TimeChart
              id="passed"
              kind="columns"
              series={[series("bytes", t("admin.system.passed.bytes"), (step) => known(step, step.bytes))]}
              description={t("admin.system.passed.description", { size: size(bytes) })}
              format={size}
              {...shared}
            />
          </section>
          <section aria-labelledby="line-heading" className="min-w-0">
            <h2 id="line-heading" className="heading mb-3 text-h2 font-semibold">
              {t("admin.system.line")}
            </h2>
            <TimeChart
              id="line"
              kind="lines"
              series={[
                series("waiting", t("admin.system.line.waiting"), ({ waiting }) => waiting),
                series("running", t("admin.system.line.running"), ({ running }) => running),
              ]}
              description={t("admin.system.line.description", { now: view.queue.waiting, most })}
              format={count}
              {...shared}
            />
          </section>
        </div>
      ) : (
        <p className="text-ink-2">{t("admin.system.noCourse")}</p>
      )}
    </>
  );
}

const SPANS = ["day", "week"] as const;

function Spans({ name }: { name: CourseName }) {
  return (
    <nav aria-label={t("admin.system.span")} className="mt-10 mb-6 flex gap-x-6">
      {SPANS.map((span) => (
        <a
          key={span}
          href={span === "day" ? "/admin/system" : "/admin/system?of=week"}
          aria-current={span === name ? "page" : undefined}
          className="link aria-[current]:font-semibold aria-[current]:text-ink aria-[current]:no-underline"
        >
          {t(`admin.system.span.${span}`)}
        </a>
      ))}
    </nav>
  );
}
