import type { Metadata } from "next";
import { cache } from "react";
import { type RenameView, renameView } from "../../../../../../lib/services/folders-rename.ts";
import { portal } from "../../../../../../lib/services/portal.ts";
import { Button, ButtonRow } from "../../../../../_components/button.tsx";
import { Field } from "../../../../../_components/field.tsx";
import { Note } from "../../../../../_components/note.tsx";
import { Page, pageTitle } from "../../../../../_components/page.tsx";
import { folderName } from "../../../../../_lib/folder-name.ts";
import { found } from "../../../../../_lib/found.ts";
import { type KeptForm, keptForm } from "../../../../../_lib/kept-form.ts";
import { STEPS } from "../../../../../_lib/steps.ts";
import { rich, t } from "../../../../../_lib/text.tsx";
import { requirePerson } from "../../../../../_lib/viewer.ts";
import { saveName, takeSuggestedName } from "./actions.ts";

interface Props {
  params: Promise<{ migration: string; choice: string }>;
  searchParams: Promise<{ again?: string }>;
}

const viewOf = cache(async (migrationId: string, folderId: string): Promise<RenameView> => {
  return found(renameView(await portal(), await requirePerson(), migrationId, folderId));
});

async function kept({ searchParams }: Props): Promise<KeptForm | null> {
  return keptForm((await requirePerson()).session, (await searchParams).again);
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: pageTitle(t("folders.name.title"), (await kept(props)) !== null) };
}

/** What one folder is called in the new account. */
export default async function FolderNamePage(props: Props) {
  const { migration, choice } = await props.params;
  const view = await viewOf(migration, choice);
  const form = await kept(props);
  const problem = form?.problems.name;
  return (
    <Page
      kind="journey"
      back={{ href: `/move/${migration}/folders`, label: t("folders.title") }}
      step={{ number: 3, of: STEPS }}
      title={t("folders.name.title")}
      lead={rich("folders.name.lead", { folder: <Name path={view.oldPath} /> })}
      errors={problem === undefined ? undefined : [{ href: "#name", text: problem }]}
    >
      {view.possible ? (
        <NameForm which={{ migrationId: migration, folderId: choice }} view={view} form={form} />
      ) : (
        <Note tone="quiet">
          {view.fixed
            ? rich("folders.name.impossible.fixed", { name: <Name path={view.newPath} /> })
            : t("folders.name.impossible.underWay")}
        </Note>
      )}
    </Page>
  );
}

interface NameFormProps {
  which: { migrationId: string; folderId: string };
  view: RenameView;
  form: KeptForm | null;
}

function NameForm({ which, view, form }: NameFormProps) {
  const { newPath, suggested, ownName, holdsFolders } = view;
  return (
    <>
      <form action={saveName.bind(null, which)} noValidate>
        <Field
          id="name"
          name="name"
          label={t("folders.name.label")}
          hint={<Hint place={newPath.slice(0, -1)} holdsFolders={holdsFolders} />}
          error={form?.problems.name}
          defaultValue={form?.values.name ?? newPath.at(-1)}
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          required
        />
        <ButtonRow>
          <Button kind="filled">{t("folders.name.save")}</Button>
          {form?.values.taken === "yes" && (
            <Button kind="outlined" name="share">
              {t("folders.name.share")}
            </Button>
          )}
        </ButtonRow>
      </form>
      {ownName && (
        <form action={takeSuggestedName.bind(null, which)}>
          <ButtonRow>
            <Button kind="text">{rich("folders.name.suggested", { name: <Name path={suggested} /> })}</Button>
          </ButtonRow>
        </form>
      )}
    </>
  );
}

function Hint({ place, holdsFolders }: { place: readonly string[]; holdsFolders: boolean }) {
  return (
    <>
      {place.length > 0 && rich("folders.name.place", { folder: <Name path={place} /> })}{" "}
      {holdsFolders && t("folders.name.goAlong")}
    </>
  );
}

function Name({ path }: { path: readonly string[] }) {
  return <bdi>{folderName(path)}</bdi>;
}
