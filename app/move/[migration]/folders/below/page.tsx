import type { Metadata } from "next";
import { type BelowProblem, type BelowView, belowView } from "../../../../../lib/services/folders-below.ts";
import { portal } from "../../../../../lib/services/portal.ts";
import { Button, ButtonRow } from "../../../../_components/button.tsx";
import { Field } from "../../../../_components/field.tsx";
import { Note } from "../../../../_components/note.tsx";
import { Page, pageTitle } from "../../../../_components/page.tsx";
import { found } from "../../../../_lib/found.ts";
import { type KeptForm, keptForm } from "../../../../_lib/kept-form.ts";
import { STEPS } from "../../../../_lib/steps.ts";
import { type TextKey, t } from "../../../../_lib/text.tsx";
import { requirePerson } from "../../../../_lib/viewer.ts";
import { keepPlaces, saveBelow } from "./actions.ts";

interface Props {
  params: Promise<{ migration: string }>;
  searchParams: Promise<{ again?: string }>;
}

const PROBLEMS: Record<BelowProblem, TextKey> = {
  empty: "folders.name.problem.empty",
  character: "folders.below.character",
  tooLong: "folders.name.problem.tooLong",
  reserved: "folders.below.reserved",
  underWay: "folders.name.problem.underWay",
  fixed: "folders.name.problem.fixed",
};

async function kept({ searchParams }: Props): Promise<KeptForm | null> {
  return keptForm((await requirePerson()).session, (await searchParams).again);
}

function problemIn(form: KeptForm | null): string | undefined {
  const code = form?.problems.name;
  return isProblem(code) ? t(PROBLEMS[code]) : undefined;
}

function isProblem(code: string | undefined): code is BelowProblem {
  return code !== undefined && Object.hasOwn(PROBLEMS, code);
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: pageTitle(t("folders.below.title"), problemIn(await kept(props)) !== undefined) };
}

/** Everything from the old account in one new folder. */
export default async function BelowPage(props: Props) {
  const { migration } = await props.params;
  const view = await found(belowView(await portal(), await requirePerson(), migration));
  const form = await kept(props);
  const problem = problemIn(form);
  return (
    <Page
      kind="journey"
      back={{ href: `/move/${migration}/folders`, label: t("folders.title") }}
      step={{ number: 3, of: STEPS }}
      title={t("folders.below.title")}
      lead={t("folders.below.lead")}
      errors={problem === undefined ? undefined : [{ href: "#name", text: problem }]}
    >
      {view.hindrance === null ? (
        <BelowForm migration={migration} view={view} typed={form?.values.name} problem={problem} />
      ) : (
        <Note tone="quiet">{t(PROBLEMS[view.hindrance])}</Note>
      )}
    </Page>
  );
}

interface BelowFormProps {
  migration: string;
  view: BelowView;
  typed: string | undefined;
  problem: string | undefined;
}

function BelowForm({ migration, view: { below }, typed, problem }: BelowFormProps) {
  return (
    <>
      <form action={saveBelow.bind(null, migration)} noValidate>
        <Field
          id="name"
          name="name"
          label={t("folders.below.label")}
          error={problem}
          defaultValue={typed ?? below ?? t("folders.below.proposal")}
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          required
        />
        <ButtonRow>
          <Button kind="filled">{t("folders.below.save")}</Button>
        </ButtonRow>
      </form>
      {below !== null && (
        <form action={keepPlaces.bind(null, migration)}>
          <ButtonRow>
            <Button kind="text">{t("folders.below.keep")}</Button>
          </ButtonRow>
        </form>
      )}
    </>
  );
}
