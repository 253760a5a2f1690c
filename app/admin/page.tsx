import type { Metadata } from "next";
import { NotFound } from "../../lib/services/access.ts";
import { type FleetView, fleetView } from "../../lib/services/fleet.ts";
import { inLineFacts } from "../../lib/services/move-up.ts";
import { portal } from "../../lib/services/portal.ts";
import { AsOf } from "../_admin/as-of.tsx";
import { BurnDownChart } from "../_admin/burn-down.tsx";
import { fleetHeading, fleetLead } from "../_admin/fleet-words.ts";
import { Forecast } from "../_admin/forecast.tsx";
import { ProblemTable } from "../_admin/problem-table.tsx";
import type { Query } from "../_admin/query.ts";
import { RiskTable } from "../_admin/risk-table.tsx";
import { ServersNow } from "../_admin/servers-now.tsx";
import { UndeliveredNote } from "../_admin/undeliverable.tsx";
import { AdminStat, AdminStats } from "../_components/admin-stat.tsx";
import { Button } from "../_components/button.tsx";
import { EmptyState } from "../_components/empty-state.tsx";
import { Note } from "../_components/note.tsx";
import { Page, pageTitle, Section } from "../_components/page.tsx";
import { type StatusKind, StatusMark } from "../_components/status-mark.tsx";
import { When } from "../_components/values.tsx";
import { count } from "../_lib/format.ts";
import { rich, t } from "../_lib/text.tsx";
import { requireStaff } from "../_lib/viewer.ts";
import { back } from "./line/actions.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("fleet.title")) };
}

export default async function OverviewPage({ searchParams }: Query) {
  const viewer = await requireStaff();
  const { moved } = await searchParams;
  const fleet = await fleetView(await portal(), viewer);
  return (
    <Page kind="admin" wide title={fleetHeading(fleet)} lead={fleetLead(fleet)} above={<Answer fleet={fleet} />}>
      <AsOf at={fleet.asOf} zone={fleet.zone} />
      <Notices fleet={fleet} />
      {typeof moved === "string" && <Moved id={moved} />}
      <Stats fleet={fleet} />
      <div className="mt-12 grid gap-x-16 gap-y-12 md:grid-cols-[minmax(0,1fr)_18rem]">
        <section aria-labelledby="course-heading" className="min-w-0">
          <h2 id="course-heading" className="heading mb-3 text-h2 font-semibold">
            {t("fleet.course.title")}
          </h2>
          <BurnDownChart course={fleet.course} zone={fleet.zone} />
        </section>
        <section aria-labelledby="servers-heading">
          <h2 id="servers-heading" className="heading mb-3 text-h2 font-semibold">
            {t("fleet.servers.heading")}
          </h2>
          <ServersNow {...fleet} mayChange={viewer.role === "administrator"} />
        </section>
      </div>
      <Risks fleet={fleet} />
      <Problems fleet={fleet} />
      {fleet.forecast && <Forecast forecast={fleet.forecast} now={fleet.now} zone={fleet.zone} />}
    </Page>
  );
}

const ANSWERS: Record<Exclude<FleetView["answer"], "nobody">, StatusKind> = {
  moved: "done",
  yes: "done",
  perhaps: "waiting",
  noDeadline: "waiting",
  noPace: "needsYou",
  no: "needsYou",
  over: "needsYou",
};

/** Will we make it? In one glance. */
function Answer({ fleet: { answer } }: { fleet: FleetView }) {
  if (answer === "nobody") return null;
  return (
    <span className="flex flex-wrap items-baseline gap-x-3 text-body">
      {t("fleet.answer.title")} <StatusMark kind={ANSWERS[answer]} words={t(`fleet.answer.${answer}`)} />
    </span>
  );
}

function Notices({ fleet: { missing, worker, zone } }: { fleet: FleetView }) {
  if (missing.length === 0 && worker.lives) return null;
  return (
    <div className="mb-6 grid max-w-(--measure) gap-4">
      {missing.length > 0 && (
        <Note tone="wait">
          {rich("fleet.setUp", {
            steps: missing.length,
            link: (words) => (
              <a className="link" href="/admin/set-up">
                {words}
              </a>
            ),
          })}
        </Note>
      )}
      {!worker.lives && (
        <Note tone="problem">
          {t("fleet.workerAway")}
          {worker.lastSeenAt !== null && (
            <>
              {" "}
              {t("fleet.workerAway.lastSeen")} <When at={worker.lastSeenAt} zone={zone} style="dateTime" />
            </>
          )}
        </Note>
      )}
    </div>
  );
}

/** What became of the last move in the line, with the way back. */
async function Moved({ id }: { id: string }) {
  const facts = await inLineFacts(await portal(), await requireStaff(), id).catch(orNull);
  if (!facts) return null;
  const { migrationId, person, oldServer: server, isMovedUp } = facts;
  return (
    <div className="mb-6 max-w-(--measure)" role="status">
      <Note tone="quiet">
        {t(isMovedUp ? "admin.line.done" : "admin.line.undone", { person, server })}
        {isMovedUp && (
          <form action={back} className="mt-2">
            <input type="hidden" name="id" value={migrationId} />
            <Button kind="outlined" size="admin">
              {t("admin.line.moveBack")}
            </Button>
          </form>
        )}
      </Note>
    </div>
  );
}

/** The address may name nobody, or somebody who has gone since. */
function orNull(error: unknown): null {
  if (error instanceof NotFound) return null;
  throw error;
}

function Stats({ fleet: { counts, details } }: { fleet: FleetView }) {
  const { signedIn, choosing, passwords } = details;
  const others = counts.serviceAccount + counts.dormant;
  const { signedOff, stale } = counts;
  const stats = [
    { id: "notStarted", kind: "notStarted", number: counts.notStarted + others, with: { signedIn, others } },
    { id: "started", kind: "inProgress", number: counts.started, with: { choosing } },
    { id: "stalled", kind: "needsYou", number: counts.stalled, with: otherReasons(counts.stalled, passwords) },
    { id: "done", kind: "done", number: counts.done + stale + signedOff, with: { signedOff, stale } },
  ] as const;
  return (
    <AdminStats>
      {stats.map(({ id, kind, number, with: values }) => (
        <AdminStat
          key={id}
          // Nobody needs anything: no colour that asks for something.
          status={<StatusMark kind={number === 0 ? "toCome" : kind} words={t(`fleet.stat.${id}`)} />}
          number={count(number)}
          detail={t(`fleet.stat.${id}.detail`, values)}
          href={`/admin/roster?state=${id}`}
        />
      ))}
    </AdminStats>
  );
}

/** A password that is missing is one reason of several for standing still. */
function otherReasons(stalled: number, passwords: number): { passwords: number; others: number } {
  const missing = Math.min(stalled, passwords);
  return { passwords: missing, others: stalled - missing };
}

function Risks({ fleet: { risks } }: { fleet: FleetView }) {
  const all = (
    <a className="link" href="/admin/at-risk">
      {t("fleet.risk.all", { count: risks.count })}
    </a>
  );
  return (
    <Section id="risk" title={t("fleet.risk.title")} rule={false} action={risks.pages > 1 && all}>
      {risks.count > 0 ? (
        <RiskTable risks={risks} />
      ) : (
        <EmptyState title={t("fleet.risk.none")}>
          <p>{t(risks.deadline === null ? "fleet.risk.none.noDeadline" : "fleet.risk.none.text")}</p>
        </EmptyState>
      )}
    </Section>
  );
}

function Problems({ fleet: { problems, undelivered } }: { fleet: FleetView }) {
  return (
    <Section id="problems" title={t("fleet.problems.title")} rule={false}>
      <UndeliveredNote count={undelivered} />
      {problems.length > 0 && <ProblemTable problems={problems} />}
      {problems.length === 0 && undelivered === 0 && (
        <EmptyState title={t("fleet.problems.none")}>
          <p>{t("fleet.problems.none.text")}</p>
        </EmptyState>
      )}
    </Section>
  );
}
