import type { Metadata } from "next";
import { moveAccountView } from "../../../../lib/services/move-account.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { portalZone } from "../../../../lib/services/zone.ts";
import { AccountFields } from "../../../_account/account-fields.tsx";
import { shownProblems } from "../../../_account/shown-problems.ts";
import type { Query } from "../../../_admin/query.ts";
import { Button, ButtonRow } from "../../../_components/button.tsx";
import { Note } from "../../../_components/note.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { SideNote } from "../../../_components/side-note.tsx";
import { found } from "../../../_lib/found.ts";
import { keptForm } from "../../../_lib/kept-form.ts";
import { rich, t } from "../../../_lib/text.tsx";
import { requireAdministrator } from "../../../_lib/viewer.ts";
import { begin } from "./actions.ts";

type Props = Query & { params: Promise<{ entry: string }> };

async function formOf({ searchParams }: Query) {
  const viewer = await requireAdministrator();
  return { viewer, form: keptForm(viewer.session, (await searchParams).again) };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: pageTitle(t("desk.move.title"), (await formOf(props)).form !== null) };
}

/** An account that is nobody's own: its new side, by the account's own password. */
export default async function MoveAccountPage(props: Props) {
  const { entry } = await props.params;
  const { somebodys, ended } = await props.searchParams;
  const { viewer, form } = await formOf(props);
  const opened = await portal();
  const view = await found(moveAccountView(opened, viewer, entry));
  const problems = shownProblems(form, "new", await portalZone(opened));
  const first = { login: view.newAddress ?? view.oldAddress };
  return (
    <Page
      kind="admin"
      back={{ href: `/admin/roster/${entry}`, label: view.oldAddress }}
      title={t("desk.move.title")}
      lead={rich("desk.move.lead", { account: <bdi>{view.oldAddress}</bdi>, server: <bdi>{view.oldServer}</bdi> })}
      errors={problems.errors}
      errorsNext={problems.next}
      aside={<SideNote title={t("desk.move.how")}>{t("desk.move.howText")}</SideNote>}
    >
      {ended === "1" && <Note tone="quiet">{t("desk.move.ended")}</Note>}
      {somebodys === "1" && <Note tone="problem">{t("desk.move.somebodys")}</Note>}
      <form action={begin.bind(null, entry)} noValidate className="mt-6">
        <AccountFields side="new" servers={view.servers} values={{ ...first, ...form?.values }} problems={problems} />
        {view.newAddress !== null && (
          <p className="-mt-3 mb-6 text-ink-2">{rich("desk.move.mapped", { account: <bdi>{view.newAddress}</bdi> })}</p>
        )}
        <ButtonRow>
          <Button kind="filled" size="admin">
            {t("desk.move.begin")}
          </Button>
        </ButtonRow>
      </form>
    </Page>
  );
}
