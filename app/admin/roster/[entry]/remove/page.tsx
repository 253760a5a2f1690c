import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { portal } from "../../../../../lib/services/portal.ts";
import { entryToEdit } from "../../../../../lib/services/roster-entry.ts";
import { Button, ButtonLink, ButtonRow } from "../../../../_components/button.tsx";
import { Page, pageTitle } from "../../../../_components/page.tsx";
import { found } from "../../../../_lib/found.ts";
import { t } from "../../../../_lib/text.tsx";
import { requireAdministrator } from "../../../../_lib/viewer.ts";
import { remove } from "../../actions.ts";

interface Props {
  params: Promise<{ entry: string }>;
}

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("roster.remove")) };
}

/** Asks once more. */
export default async function RemoveEntryPage({ params }: Props) {
  const { entry } = await params;
  const { texts, hasBegun } = await found(entryToEdit(await portal(), await requireAdministrator(), entry));
  const back = `/admin/roster/${entry}`;
  if (hasBegun) redirect(back);
  const name = texts.name || texts.oldAddress;
  return (
    <Page
      kind="admin"
      back={{ href: back, label: name }}
      title={t("roster.remove.title", { name })}
      lead={t("roster.remove.text")}
    >
      <form action={remove}>
        <input type="hidden" name="id" value={entry} />
        <ButtonRow>
          <Button kind="filled" size="admin">
            {t("roster.remove")}
          </Button>
          <ButtonLink kind="text" size="admin" href={back}>
            {t("common.cancel")}
          </ButtonLink>
        </ButtonRow>
      </form>
    </Page>
  );
}
