import type { Metadata } from "next";
import { portal } from "../../../../lib/services/portal.ts";
import { COLUMN_TEXTS, ROSTER_COLUMNS } from "../../../../lib/services/roster-columns.ts";
import {
  linesWithProblems,
  MOST_ROWS,
  type RosterFileProblem,
  type RosterPlan,
  type UploadView,
  uploadView,
} from "../../../../lib/services/roster-import.ts";
import type { Query } from "../../../_admin/query.ts";
import { PlanEntries, PlanProblems, PlanSums } from "../../../_admin/roster-import-view.tsx";
import { Button, ButtonLink, ButtonRow } from "../../../_components/button.tsx";
import { Field, FileField, TextAreaField } from "../../../_components/field.tsx";
import { Note } from "../../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../../_components/page.tsx";
import { formToken } from "../../../_lib/form-token.ts";
import { found } from "../../../_lib/found.ts";
import { keptForm } from "../../../_lib/kept-form.ts";
import { t } from "../../../_lib/text.tsx";
import { requireAdministratorOnly } from "../../../_lib/viewer.ts";
import { excuse, readIn } from "../actions.ts";

/** What is wrong with the file; null: it was accepted, or none has come yet. */
async function problemIn({ searchParams }: Query): Promise<string | null> {
  const { session } = await requireAdministratorOnly();
  const { again, missing } = await searchParams;
  if (missing !== undefined) return t("roster.problem.noReason");
  const code = keptForm(session, again)?.problems.file;
  return code === undefined ? null : fileProblemText(JSON.parse(code));
}

function fileProblemText(problem: RosterFileProblem | { readonly kind: "expired" }): string {
  switch (problem.kind) {
    case "noAddresses":
      return t("roster.import.noAddresses", { headings: problem.headings.slice(0, 20).join(", ").slice(0, 300) });
    case "twice":
      return t("roster.import.twice", { heading: problem.heading });
    case "quotes":
      return t("roster.import.quotes", { line: problem.line });
    case "tooManyRows":
      return t("roster.import.tooManyRows", { most: MOST_ROWS });
    case "empty":
    case "tooLarge":
    case "expired":
      return t(`roster.import.${problem.kind}`);
    default:
      return problem satisfies never;
  }
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  return { title: pageTitle(t("roster.import.title"), (await problemIn(props)) !== null) };
}

/** A list of people: handed in, looked at, read in. */
export default async function ImportPage(props: Query) {
  const viewer = await requireAdministratorOnly();
  const { upload, changed, excused } = await props.searchParams;
  const problem = await problemIn(props);
  if (typeof upload !== "string") return <HandIn problem={problem} token={await formToken()} />;
  const view = await found(uploadView(await portal(), viewer, upload));
  return view.isApplied ? (
    <Afterwards
      id={upload}
      plan={view.plan}
      excused={typeof excused === "string" ? Number(excused) : null}
      problem={problem}
    />
  ) : (
    <Preview id={upload} view={view} hasChanged={view.hasChanged || changed !== undefined} />
  );
}

const BACK = "/admin/roster";

function HandIn({ problem, token }: { problem: string | null; token: string }) {
  return (
    <Page
      kind="admin"
      back={{ href: BACK, label: t("roster.title") }}
      title={t("roster.import.title")}
      lead={t("roster.import.lead")}
      errors={problem === null ? [] : [{ href: "#file", text: problem }]}
    >
      <form action="/admin/roster/import/file" method="post" encType="multipart/form-data" noValidate>
        <input type="hidden" name="csrfToken" value={token} />
        <FileField
          {...{ id: "file", name: "file", size: "admin", accept: ".csv,.txt,.tsv,text/csv,text/plain" }}
          label={t("roster.import.file")}
          hint={t("roster.import.file.hint", { most: MOST_ROWS })}
          error={problem}
        />
        <TextAreaField
          {...{ id: "text", name: "text", size: "admin", rows: 6, spellCheck: false }}
          label={t("roster.import.paste")}
        />
        <ButtonRow>
          <Button kind="filled" size="admin">
            {t("roster.import.look")}
          </Button>
        </ButtonRow>
      </form>
      <Section id="columns" title={t("roster.import.columns")}>
        <p className="mt-3">{t("roster.import.columns.text")}</p>
        <ul className="mt-3 list-disc ps-5">
          {ROSTER_COLUMNS.map((column) => (
            <li key={column}>
              <span className="font-medium">{t(COLUMN_TEXTS[column])}</span>: {t(`roster.import.columns.${column}`)}
            </li>
          ))}
        </ul>
      </Section>
    </Page>
  );
}

function Preview({ id, view: { plan, unknown }, hasChanged }: { id: string; view: UploadView; hasChanged: boolean }) {
  const writes = plan.newCount + plan.changedCount;
  return (
    <Page
      kind="admin"
      wide
      back={{ href: `${BACK}/import`, label: t("roster.import.title") }}
      title={t("roster.import.preview")}
    >
      <div className="max-w-(--measure)">
        {hasChanged && <Note tone="wait">{t("roster.import.hasChanged")}</Note>}
        {unknown.length > 0 && (
          <Note tone="quiet">{t("roster.import.unknown", { headings: unknown.slice(0, 20).join(", ") })}</Note>
        )}
        <PlanSums plan={plan} left={linesWithProblems(plan)} />
        <p className="mt-4">
          {t("roster.import.nothingDeleted", { missing: plan.missing.length + plan.missingBegun })}
        </p>
        <form action={readIn}>
          <input type="hidden" name="upload" value={id} />
          <ButtonRow>
            {writes > 0 && (
              <Button kind="filled" size="admin">
                {t("roster.import.readIn", { count: writes })}
              </Button>
            )}
            <ButtonLink kind="text" size="admin" href={BACK}>
              {t(writes > 0 ? "common.cancel" : "common.back")}
            </ButtonLink>
          </ButtonRow>
        </form>
      </div>
      <PlanProblems problems={plan.problems} />
      <PlanEntries entries={plan.entries} />
    </Page>
  );
}

interface AfterwardsProps {
  id: string;
  plan: RosterPlan;
  excused: number | null;
  problem: string | null;
}

/** It is read in: what becomes of those who are not in it. */
function Afterwards({ id, plan, excused, problem }: AfterwardsProps) {
  return (
    <Page
      kind="admin"
      back={{ href: BACK, label: t("roster.title") }}
      title={t("roster.import.done")}
      lead={t("roster.import.done.text", { left: linesWithProblems(plan) })}
      errors={problem === null ? [] : [{ href: "#reason", text: problem }]}
    >
      {excused !== null && (
        <div role="status">
          <Note tone="quiet">{t("roster.import.excused", { count: excused })}</Note>
        </div>
      )}
      {plan.missing.length > 0 && <Missing id={id} missing={plan.missing} error={problem} />}
      {plan.missingBegun > 0 && <p className="mt-6">{t("roster.import.missingBegun", { count: plan.missingBegun })}</p>}
      <PlanProblems problems={plan.problems} />
      <ButtonRow>
        <ButtonLink kind="outlined" size="admin" href={BACK}>
          {t("roster.import.toRoster")}
        </ButtonLink>
      </ButtonRow>
    </Page>
  );
}

const MOST_MISSING = 200;

function Missing({ id, missing, error }: { id: string; missing: RosterPlan["missing"]; error: string | null }) {
  return (
    <Section id="missing" title={t("roster.import.missing", { count: missing.length })}>
      <p className="mt-3">{t("roster.import.missing.text")}</p>
      <ul className="mt-3">
        {missing.slice(0, MOST_MISSING).map(({ id: entry, name, oldAddress }) => (
          <li key={entry}>
            <a className="link-ink" href={`/admin/roster/${entry}`}>
              <bdi>{name || oldAddress}</bdi>
            </a>
            {name !== "" && (
              <>
                {" "}
                <bdi className="text-xs text-ink-2">{oldAddress}</bdi>
              </>
            )}
          </li>
        ))}
      </ul>
      {missing.length > MOST_MISSING && <p>{t("roster.import.more", { count: missing.length - MOST_MISSING })}</p>}
      <form action={excuse} noValidate className="mt-6">
        <input type="hidden" name="upload" value={id} />
        <Field
          {...{ id: "reason", name: "reason", size: "admin", maxLength: 300 }}
          label={t("roster.field.markReason")}
          hint={t("roster.field.markReason.hint")}
          error={error ?? undefined}
        />
        <ButtonRow>
          <Button kind="outlined" size="admin">
            {t("roster.import.excuse", { count: missing.length })}
          </Button>
        </ButtonRow>
      </form>
    </Section>
  );
}
