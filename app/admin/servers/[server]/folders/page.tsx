import type { Metadata } from "next";
import {
  type LineProblem,
  type PreviewFolder,
  type ProposalView,
  proposalView,
} from "../../../../../lib/services/folder-proposal.ts";
import { portal } from "../../../../../lib/services/portal.ts";
import type { Query } from "../../../../_admin/query.ts";
import { Button, ButtonRow } from "../../../../_components/button.tsx";
import { type Column, DataTable } from "../../../../_components/data-table.tsx";
import { TextAreaField } from "../../../../_components/field.tsx";
import { Note } from "../../../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../../../_components/page.tsx";
import { folderName } from "../../../../_lib/folder-name.ts";
import { listed } from "../../../../_lib/format.ts";
import { found } from "../../../../_lib/found.ts";
import { keptForm } from "../../../../_lib/kept-form.ts";
import { rich, t } from "../../../../_lib/text.tsx";
import { requireAdministrator } from "../../../../_lib/viewer.ts";
import { save } from "./actions.ts";

type Props = Query & { params: Promise<{ server: string }> };

async function pageOf({ params, searchParams }: Props) {
  const viewer = await requireAdministrator();
  const { server } = await params;
  const kept = keptForm(viewer.session, (await searchParams).again);
  const view = await found(proposalView(await portal(), viewer, server, kept?.values.rules ?? null));
  return { server, view };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { view } = await pageOf(props);
  return { title: pageTitle(t("admin.proposal.title"), view.problems.length > 0) };
}

/** Rules for the folders of everybody who moves from a server, with what they do. */
export default async function ProposalPage(props: Props) {
  const { server, view } = await pageOf(props);
  const { saved } = await props.searchParams;
  const errors = view.problems.map((problem) => ({ href: "#rules", text: problemWords(problem) }));
  return (
    <Page
      kind="admin"
      back={{ href: `/admin/servers/${server}`, label: view.server }}
      title={t("admin.proposal.title")}
      lead={rich("admin.proposal.lead", { server: <bdi>{view.server}</bdi> })}
      errors={errors}
    >
      {saved === "1" && <Note tone="quiet">{t("admin.saved")}</Note>}
      <form action={save.bind(null, server)} noValidate>
        <TextAreaField
          id="rules"
          name="rules"
          label={t("admin.proposal.rules")}
          hint={t("admin.proposal.hint")}
          help={<Example />}
          error={errors.length === 0 ? undefined : errors.map(({ text }) => text).join(" ")}
          defaultValue={view.text}
          rows={10}
          spellCheck={false}
          dir="ltr"
          size="admin"
        />
        <p className="max-w-(--measure) text-ink-2">{t("admin.proposal.since")}</p>
        <ButtonRow>
          <Button kind="filled" size="admin">
            {t("admin.save")}
          </Button>
          <Button kind="outlined" size="admin" name="act" value="preview">
            {t("admin.proposal.preview")}
          </Button>
        </ButtonRow>
      </form>
      {view.preview.length > 0 && <Preview view={view} />}
    </Page>
  );
}

function problemWords(problem: LineProblem & { readonly at: number }): string {
  return t("admin.proposal.problem", { line: problem.at, what: whatIsWrong(problem) });
}

function whatIsWrong(problem: LineProblem): string {
  switch (problem.code) {
    case "reserved":
      return t("admin.proposal.reserved", { name: problem.name });
    case "twice":
      return t("admin.proposal.twice", { other: problem.line });
    case "tooMany":
      return t("admin.proposal.tooMany", { most: problem.most });
    default:
      return t(`admin.proposal.${problem.code}`);
  }
}

/** Names of folders are the same in every language. */
const EXAMPLE = "INBOX.Sent Items -> Sent\nProjects -> Work/Projects\nSpam -> -\n* -> Old mail";

function Example() {
  return (
    <>
      {t("admin.proposal.example")}
      <pre dir="ltr" className="mt-1 text-xs whitespace-pre-wrap">
        <code>{EXAMPLE}</code>
      </pre>
    </>
  );
}

function Preview({ view: { preview, isSaved } }: { view: ProposalView }) {
  const columns: readonly Column<PreviewFolder>[] = [
    {
      id: "old",
      phone: "title",
      head: t("admin.proposal.old"),
      cell: ({ path }) => <bdi className="font-medium">{folderName(path)}</bdi>,
    },
    { id: "new", phone: "line", head: t("admin.proposal.new"), cell: (folder) => <Becomes folder={folder} /> },
  ];
  return (
    <Section id="preview" title={t("admin.proposal.previewTitle")} rule={false}>
      {!isSaved && <Note tone="wait">{t("admin.proposal.notSaved")}</Note>}
      <DataTable
        caption={t("admin.proposal.previewTitle")}
        columns={columns}
        rows={preview}
        rowKey={({ path }) => path.join("\0")}
      />
      <p className="mt-4 max-w-(--measure) text-ink-2">{t("admin.proposal.previewText")}</p>
    </Section>
  );
}

function Becomes({ folder: { path, newPath, together, leftOut } }: { folder: PreviewFolder }) {
  if (leftOut !== null)
    return (
      <span className="text-ink-3">
        {t(leftOut === "proposed" ? "admin.proposal.leftOut" : "admin.proposal.leftOutAnyway")}
      </span>
    );
  const name = <bdi>{folderName(newPath)}</bdi>;
  if (together.length > 0)
    return rich("admin.proposal.together", { name, others: <bdi>{listed(together.map(folderName))}</bdi> });
  return path.join("\0") === newPath.join("\0") ? <span className="text-ink-3">{t("folders.sameName")}</span> : name;
}
