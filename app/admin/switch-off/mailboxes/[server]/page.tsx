import type { Metadata } from "next";
import {
  type LineProblem,
  type ListOutcome,
  oldServerName,
  previewList,
} from "../../../../../lib/services/old-mailboxes.ts";
import { portal } from "../../../../../lib/services/portal.ts";
import type { Query } from "../../../../_admin/query.ts";
import { Button, ButtonRow } from "../../../../_components/button.tsx";
import { FileField, TextAreaField } from "../../../../_components/field.tsx";
import { Page, pageTitle, Section } from "../../../../_components/page.tsx";
import { found } from "../../../../_lib/found.ts";
import { keptForm } from "../../../../_lib/kept-form.ts";
import { t } from "../../../../_lib/text.tsx";
import { requireAdministrator } from "../../../../_lib/viewer.ts";
import { checkList, readIn } from "../../actions.ts";

type Props = Query & { params: Promise<{ server: string }> };

async function pageOf({ params, searchParams }: Props) {
  const viewer = await requireAdministrator();
  const { server } = await params;
  const name = await found(oldServerName(await portal(), viewer, server));
  const { again } = await searchParams;
  const text = keptForm(viewer.session, again)?.values.text;
  const outcome = text === undefined ? null : await previewList(await portal(), viewer, server, text);
  const title = t("switchOff.import.title", { server: name });
  return { server, title, kept: typeof again === "string" ? again : "", outcome, problem: problemOf(outcome) };
}

function problemOf(outcome: ListOutcome | null): string | null {
  return outcome === null || outcome.ok ? null : t(`switchOff.import.problem.${outcome.problem}`);
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { title, problem } = await pageOf(props);
  return { title: pageTitle(title, problem !== null) };
}

/** A list is looked at before it is read in. */
export default async function MailboxListPage(props: Props) {
  const { server, title, kept, outcome, problem } = await pageOf(props);
  return (
    <Page
      kind="admin"
      back={{ href: "/admin/switch-off", label: t("switchOff.title") }}
      title={title}
      lead={t("switchOff.import.lead")}
      errors={problem === null ? [] : [{ href: "#text", text: problem }]}
    >
      {outcome?.ok && <Preview outcome={outcome} server={server} kept={kept} />}
      <form action={checkList.bind(null, server)} noValidate className="mt-8">
        <FileField
          {...{ id: "file", name: "file", label: t("switchOff.import.file"), size: "admin" }}
          accept=".csv,.tsv,.txt,text/*"
        />
        <TextAreaField
          id="text"
          name="text"
          label={t("switchOff.import.text")}
          hint={t("switchOff.import.text.hint")}
          rows={6}
          spellCheck={false}
          error={problem}
          size="admin"
        />
        <ButtonRow>
          <Button kind={outcome?.ok ? "outlined" : "filled"} size="admin">
            {t("switchOff.import.check")}
          </Button>
        </ButtonRow>
      </form>
    </Page>
  );
}

type Fits = Extract<ListOutcome, { ok: true }>;

function Preview({ outcome, server, kept }: { outcome: Fits; server: string; kept: string }) {
  const { mailboxes, isNew, gone, problems } = outcome;
  return (
    <Section id="preview" title={t("switchOff.import.preview")}>
      <p className="mt-4">{t("switchOff.import.counts", { mailboxes, isNew, gone })}</p>
      <p className="text-ink-2">{t("switchOff.import.nothing")}</p>
      <Problems problems={problems} />
      <form action={readIn.bind(null, server, kept)}>
        <ButtonRow>
          <Button kind="filled" size="admin">
            {t("switchOff.import.do", { count: mailboxes })}
          </Button>
        </ButtonRow>
      </form>
    </Section>
  );
}

/** So many are named. */
const NAMED = 50;

function Problems({ problems }: { problems: readonly LineProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <>
      <p className="mt-4 font-semibold">{t("switchOff.import.problems", { count: problems.length })}</p>
      <ul className="mt-1 list-disc ps-5">
        {problems.slice(0, NAMED).map(({ line, problem }) => (
          <li key={line}>{t("switchOff.import.line", { line, problem: t(`switchOff.import.${problem}`) })}</li>
        ))}
      </ul>
    </>
  );
}
