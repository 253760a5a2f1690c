import type { Metadata } from "next";
import { cache } from "react";
import { portal } from "../../../../../../lib/services/portal.ts";
import { type SetAsideFacts, setAsideMessage } from "../../../../../../lib/services/set-aside.ts";
import { Button } from "../../../../../_components/button.tsx";
import { Note } from "../../../../../_components/note.tsx";
import { Page, Section } from "../../../../../_components/page.tsx";
import { SummaryList } from "../../../../../_components/summary-list.tsx";
import { pathName, visible } from "../../../../../_lib/folder-name.ts";
import { count } from "../../../../../_lib/format.ts";
import { found } from "../../../../../_lib/found.ts";
import { t } from "../../../../../_lib/text.tsx";
import { requirePerson } from "../../../../../_lib/viewer.ts";
import { saveAttached } from "../../actions.ts";
import { Again, canRun, seenOf } from "../../again.tsx";
import { aboveWords, problemWords } from "../../words.ts";
import { Download } from "./download.tsx";
import { type PlaceParams, placeIn } from "./place.ts";

interface Props {
  params: PlaceParams;
  searchParams: Promise<{ busy?: string; over?: string }>;
}

/** By its parts: each is the same value for the page and its title. */
const messageOf = cache(async (migrationId: string, run: number, number: number): Promise<SetAsideFacts> => {
  return found(setAsideMessage(await portal(), await requirePerson(), { migrationId, run, number }));
});

async function messageFor({ params }: Props): Promise<SetAsideFacts> {
  const { migrationId, run, number } = await placeIn(params);
  return messageOf(migrationId, run, number);
}

/** Whether it is in the new account all the same, and only has to be looked at. */
function titleOf({ code }: SetAsideFacts): string {
  const isThere = code === "message.changed" || code === "message.notThere" || code === "message.unsettled";
  return t(isThere ? "rescue.titleCheck" : "rescue.title");
}

/** Whether all that can be done stands on this very page. */
function isHelpedHere({ canBeFetched, canBeAttached, code }: SetAsideFacts): boolean {
  return canBeFetched && (canBeAttached || code === "message.tooLarge");
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: titleOf(await messageFor(props)) };
}

/** One message that was set aside: what happened, and what its owner can do. */
export default async function SetAsidePage(props: Props) {
  const message = await messageFor(props);
  const { facts, migrationId, run, folder, uid, noted, code } = message;
  const { what, next } = problemWords(code);
  const { busy, over } = await props.searchParams;
  return (
    <Page
      kind="journey"
      back={{ href: `/move/${migrationId}/report?run=${run}`, label: t("rescue.back") }}
      above={aboveWords(facts)}
      title={titleOf(message)}
      lead={isHelpedHere(message) ? what : `${what} ${next}`}
    >
      <SummaryList
        rows={[
          { key: t("rescue.folder"), value: <bdi>{pathName(folder)}</bdi> },
          { key: t("rescue.number"), value: count(uid) },
          { key: t("rescue.noted"), value: <bdi>{visible(noted)}</bdi> },
        ]}
      />
      {message.savedIn !== null && (
        <Note tone="quiet">{t("report.savedIn", { count: 1, folder: pathName(message.savedIn) })}</Note>
      )}
      {message.canBeFetched && <Download message={message} isBusy={busy !== undefined} isOver={over !== undefined} />}
      {message.canBeAttached && canRun(facts) && (
        <Section id="attach" title={t("rescue.attach.title")}>
          <p className="my-4">{t("rescue.attach.what", { name: t("rescue.attach.folder") })}</p>
          <form action={saveAttached.bind(null, seenOf(facts), run, message.number)}>
            <Button kind="outlined">{t("rescue.attach.button")}</Button>
          </form>
        </Section>
      )}
      {message.savedIn === null && canRun(facts) && (
        <Section id="again" title={t("rescue.again")}>
          <p className="my-4">{t("rescue.againText")}</p>
          <Again facts={facts} words={t("report.tryAgain")} />
        </Section>
      )}
    </Page>
  );
}
