import type { Metadata } from "next";
import { portal } from "../../../../../lib/services/portal.ts";
import { waveToEdit } from "../../../../../lib/services/waves.ts";
import { Button, ButtonLink, ButtonRow } from "../../../../_components/button.tsx";
import { Page, pageTitle } from "../../../../_components/page.tsx";
import { found } from "../../../../_lib/found.ts";
import { t } from "../../../../_lib/text.tsx";
import { requireAdministrator } from "../../../../_lib/viewer.ts";
import { remove } from "../../actions.ts";

interface Props {
  params: Promise<{ timetable: string }>;
}

async function pageOf({ params }: Props) {
  const { timetable: id } = await params;
  const { name, members } = await found(waveToEdit(await portal(), await requireAdministrator(), id));
  return { id, title: t("phases.wave.removeTitle", { name }), members };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: pageTitle((await pageOf(props)).title) };
}

export default async function RemoveWavePage(props: Props) {
  const { id, title, members } = await pageOf(props);
  return (
    <Page
      kind="admin"
      back={{ href: `/admin/phases/${id}`, label: t("common.back") }}
      title={title}
      lead={t("phases.wave.removeLead", { count: members })}
    >
      <form action={remove}>
        <input type="hidden" name="id" value={id} />
        <ButtonRow>
          <Button kind="filled" size="admin">
            {t("phases.wave.remove")}
          </Button>
          <ButtonLink kind="text" size="admin" href={`/admin/phases/${id}`}>
            {t("common.cancel")}
          </ButtonLink>
        </ButtonRow>
      </form>
    </Page>
  );
}
