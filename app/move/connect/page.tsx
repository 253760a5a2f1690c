import type { Metadata } from "next";
import { serversFor } from "../../../lib/services/account-form.ts";
import { ownPhases } from "../../../lib/services/own-phases.ts";
import { portal } from "../../../lib/services/portal.ts";
import { portalZone } from "../../../lib/services/zone.ts";
import { AccountFields, continueWords } from "../../_account/account-fields.tsx";
import { shownProblems } from "../../_account/shown-problems.ts";
import { AccountNotes } from "../../_account/side-notes.tsx";
import { Button, ButtonRow } from "../../_components/button.tsx";
import { ClosedNote } from "../../_components/closed-note.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle } from "../../_components/page.tsx";
import { keptForm } from "../../_lib/kept-form.ts";
import { STEPS } from "../../_lib/steps.ts";
import { t } from "../../_lib/text.tsx";
import { requirePerson } from "../../_lib/viewer.ts";
import { connect } from "./actions.ts";

interface Props {
  searchParams: Promise<{ again?: string }>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { session } = await requirePerson();
  const form = keptForm(session, (await searchParams).again);
  return { title: pageTitle(t("connect.old.title"), form !== null) };
}

/** Step 2: the account that mail comes from. */
export default async function ConnectPage({ searchParams }: Props) {
  const { session, login, actedBy } = await requirePerson();
  // Most people have the same name on both servers.
  const first = actedBy ? { login: actedBy.entry.oldAddress, serverId: actedBy.entry.serverId } : { login };
  const opened = await portal();
  const [servers, zone, phases] = await Promise.all([
    serversFor(opened, "old"),
    portalZone(opened),
    ownPhases(opened, null),
  ]);
  const form = keptForm(session, (await searchParams).again);
  const problems = shownProblems(form, "old", zone);
  return (
    <Page
      kind="journey"
      back={{ href: "/move", label: t("common.yourMove") }}
      step={{ number: 2, of: STEPS }}
      title={t("connect.old.title")}
      lead={t("connect.old.lead")}
      aside={
        <AccountNotes
          encrypted={servers.every(({ encrypted }) => encrypted)}
          provider={servers.find(({ provider }) => provider)?.provider?.name}
        />
      }
      errors={problems.errors}
      errorsNext={problems.next}
    >
      <ClosedNote phases={phases} />
      {servers.length === 0 ? (
        <Note tone="wait">{t("connect.notReady")}</Note>
      ) : (
        <form action={connect} noValidate>
          <AccountFields side="old" servers={servers} values={form?.values ?? first} problems={problems} />
          <ButtonRow>
            <Button kind="filled">{continueWords(servers)}</Button>
          </ButtonRow>
        </form>
      )}
    </Page>
  );
}
