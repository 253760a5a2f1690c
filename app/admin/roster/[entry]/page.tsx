import type { Metadata } from "next";
import type { ReactNode } from "react";
import { cache } from "react";
import { lettersOf } from "../../../../lib/services/mailing-outcome.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { isNobodysOwn } from "../../../../lib/services/roster.ts";
import { type PersonRun, type RosterPerson, rosterPerson } from "../../../../lib/services/roster-person.ts";
import { refusedOf } from "../../../../lib/services/undeliverable.ts";
import { Letters } from "../../../_admin/letter-outcome.tsx";
import type { Query } from "../../../_admin/query.ts";
import { adviceWords, Facts, Order } from "../../../_admin/roster-person-facts.tsx";
import { RosterStateCell } from "../../../_admin/roster-state-cell.tsx";
import { Timeline } from "../../../_admin/roster-timeline.tsx";
import { RefusedAddresses } from "../../../_admin/undeliverable.tsx";
import { Button, ButtonLink } from "../../../_components/button.tsx";
import { type Column, DataTable, TableNumber } from "../../../_components/data-table.tsx";
import { Field } from "../../../_components/field.tsx";
import { Note } from "../../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../../_components/page.tsx";
import { SideNote } from "../../../_components/side-note.tsx";
import { When } from "../../../_components/values.tsx";
import { about, count } from "../../../_lib/format.ts";
import { found } from "../../../_lib/found.ts";
import { t } from "../../../_lib/text.tsx";
import { type ErrorCode, errorWhat } from "../../../_lib/trouble.ts";
import { requireStaff } from "../../../_lib/viewer.ts";
import { when } from "../../../_lib/when.ts";
import { look, tryAgain } from "../actions.ts";

interface Props extends Query {
  params: Promise<{ entry: string }>;
}

const personOf = cache(async (entry: string) => found(rosterPerson(await portal(), await requireStaff(), entry)));

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const { line } = await personOf((await params).entry);
  return { title: pageTitle(line.name || line.oldAddress, (await searchParams).code !== undefined) };
}

/** One person: how far they are, what happened, what to do next. */
export default async function PersonPage({ params, searchParams }: Props) {
  const viewer = await requireStaff();
  const person = await personOf((await params).entry);
  const { line, zone } = person;
  const mayAct = viewer.role === "administrator";
  const problem = codeProblem((await searchParams).code, zone);
  const letters = await lettersOf(await portal(), viewer, line.id);
  const mail = await found(refusedOf(await portal(), viewer, line.id));
  return (
    <Page
      kind="admin"
      back={{ href: "/admin/roster", label: t("roster.title") }}
      title={<bdi>{line.name || line.oldAddress}</bdi>}
      errors={problem === null ? [] : [{ href: "#code", text: problem }]}
      aside={
        <>
          <SideNote title={t("roster.person.order")}>
            <Order person={person} />
          </SideNote>
          <Acts person={person} mayAct={mayAct} />
        </>
      }
    >
      <p>
        <RosterStateCell line={line} zone={zone} mayAct={mayAct} />
      </p>
      <div className="mt-3">
        <Note tone="quiet">{adviceWords(person)}</Note>
      </div>
      <RefusedAddresses person={mail} tryAgain={mayAct ? tryAgain : null} />
      <Section id="facts" title={t("roster.person.facts")}>
        <Facts person={person} />
      </Section>
      {person.runs.length > 0 && (
        <Section id="runs" title={t("roster.person.runs")} rule={false}>
          <Runs runs={person.runs} zone={zone} />
        </Section>
      )}
      {person.problems.length > 0 && (
        <Section id="problems" title={t("roster.person.problems")} rule={false}>
          <Problems problems={person.problems} />
        </Section>
      )}
      {letters.length > 0 && (
        <Section id="letters" title={t("mailing.title")}>
          <Letters letters={letters} zone={zone} />
        </Section>
      )}
      {person.hasReport && <Report person={person} problem={problem} />}
      <Section id="timeline" title={t("roster.person.timeline")}>
        {person.timeline.length === 0 ? (
          <p className="mt-3 text-ink-2">{t("roster.timeline.nothing")}</p>
        ) : (
          <Timeline happenings={person.timeline} zone={zone} />
        )}
      </Section>
    </Page>
  );
}

function codeProblem(code: string | string[] | undefined, zone: string): string | null {
  if (typeof code !== "string") return null;
  const until = Number(code);
  return Number.isFinite(until)
    ? t("roster.consent.tooMany", { time: when(until, zone, "time") })
    : t("roster.consent.wrong");
}

function Acts({ person: { line }, mayAct }: { person: RosterPerson; mayAct: boolean }) {
  const acts = [...(mayAct ? ownActs(line) : []), { href: `/admin/links/${line.id}`, words: t("desk.links.title") }];
  return (
    <SideNote title={t("roster.person.acts")}>
      <ul className="grid gap-1">
        {acts.map(({ href, words }) => (
          <li key={href}>
            <a className="link inline-flex min-h-6 items-center" href={href}>
              {words}
            </a>
          </li>
        ))}
      </ul>
    </SideNote>
  );
}

interface Act {
  readonly href: string;
  readonly words: string;
}

/** What only administrators may do. */
function ownActs(line: RosterPerson["line"]): Act[] {
  return [
    { href: `/admin/roster/${line.id}/change`, words: t("roster.change") },
    { href: `/admin/roster/act?act=mark&scope=ticked&entry=${line.id}`, words: t("roster.act.mark") },
    { href: `/admin/roster/act?act=remind&scope=ticked&entry=${line.id}`, words: t("roster.act.remind") },
    ...(line.move
      ? (["pause", "resume", "retry"] as const).map((act) => ({
          href: `/admin/roster/act?act=${act}&scope=ticked&entry=${line.id}`,
          words: t(`roster.act.${act}`),
        }))
      : [{ href: `/admin/roster/${line.id}/remove`, words: t("roster.remove") }]),
    { href: `/admin/roster/${line.id}/grace`, words: t("phases.grace.title", { address: line.oldAddress }) },
    ...(isNobodysOwn(line.mark) ? [{ href: `/admin/move/${line.id}`, words: t("desk.move.title") }] : []),
  ];
}

function Runs({ runs, zone }: { runs: readonly PersonRun[]; zone: string }) {
  const columns: readonly Column<PersonRun>[] = [
    {
      id: "run",
      head: t("roster.run"),
      cell: ({ number, isTest }) => t(isTest ? "roster.run.test" : "roster.run.number", { number }),
      phone: "title",
    },
    {
      id: "began",
      head: t("roster.run.began"),
      cell: ({ startedAt }) => <When at={startedAt} zone={zone} style="short" />,
      phone: "labelled",
    },
    { id: "took", head: t("roster.run.took"), cell: tookWords, phone: "labelled" },
    { id: "ended", head: t("roster.run.ended"), cell: endWords },
    ...(["found", "copied", "problems"] as const).map(
      (id): Column<PersonRun> => ({
        id,
        head: t(`report.column.${id}`),
        cell: ({ [id]: value, endedAt }) => (endedAt === null ? "" : <TableNumber value={value} text={count(value)} />),
        numeric: true,
        phone: "labelled",
      }),
    ),
  ];
  return <DataTable caption={t("roster.person.runs")} columns={columns} rows={runs} rowKey={({ number }) => number} />;
}

function tookWords({ startedAt, endedAt }: PersonRun): string {
  return endedAt === null ? t("roster.run.goesOn") : about((endedAt - startedAt) / 1000);
}

function endWords({ grade, endedBy, endedAt }: PersonRun): ReactNode {
  if (endedAt === null) return "";
  if (endedBy !== null && endedBy !== "interrupted") return errorWhat(endedBy as ErrorCode, null);
  if (endedBy === "interrupted") return t("roster.run.interrupted");
  return grade === null ? "" : t(`common.status.${grade}`);
}

function Problems({ problems }: { problems: RosterPerson["problems"] }) {
  return (
    <DataTable
      caption={t("roster.person.problems")}
      rows={problems}
      rowKey={({ code }) => code}
      columns={[
        {
          id: "what",
          head: t("roster.import.problem"),
          cell: ({ code }) => errorWhat(code as ErrorCode, null),
          phone: "title",
        },
        {
          id: "code",
          head: t("roster.person.code"),
          cell: ({ code }) => <code className="text-xs whitespace-nowrap">{code}</code>,
        },
        {
          id: "messages",
          head: t("roster.person.messages"),
          cell: ({ messages }) => count(messages),
          numeric: true,
          phone: "end",
        },
      ]}
    />
  );
}

/** Only with the person's word, which they read out. */
function Report({ person: { line, consent, zone }, problem }: { person: RosterPerson; problem: string | null }) {
  return (
    <Section id="report" title={t("roster.consent.report")}>
      {consent ? (
        <div className="mt-3">
          <p className="mb-3">{t("roster.consent.until", { time: when(consent.until, zone, "time") })}</p>
          <ButtonLink kind="outlined" size="admin" href={`/admin/roster/${line.id}/report`}>
            {t("roster.consent.show")}
          </ButtonLink>
        </div>
      ) : (
        <form action={look} noValidate className="mt-3">
          <input type="hidden" name="id" value={line.id} />
          <Field
            {...{ id: "code", name: "code", size: "admin", autoComplete: "off", autoCapitalize: "characters" }}
            {...{ spellCheck: false, maxLength: 20, dir: "ltr" }}
            label={t("roster.consent.code")}
            hint={t("roster.consent.code.hint")}
            error={problem ?? undefined}
          />
          <Button kind="outlined" size="admin">
            {t("roster.consent.show")}
          </Button>
        </form>
      )}
    </Section>
  );
}
