import type { Metadata } from "next";
import { type ErasureView, erasureView } from "../../../lib/services/own-data-erase.ts";
import { portal } from "../../../lib/services/portal.ts";
import { Button, ButtonLink, ButtonRow } from "../../_components/button.tsx";
import { Note } from "../../_components/note.tsx";
import { Page } from "../../_components/page.tsx";
import { Refresher } from "../../_components/refresher.tsx";
import { listed } from "../../_lib/format.ts";
import { found } from "../../_lib/found.ts";
import { rich, type TextKey, t } from "../../_lib/text.tsx";
import { requirePerson } from "../../_lib/viewer.ts";
import { erase } from "./actions.ts";

export function generateMetadata(): Metadata {
  return { title: t("about.erase.title") };
}

const GOES: readonly TextKey[] = ["about.erase.goes.1", "about.erase.goes.2", "about.erase.goes.3"];
const STAYS: readonly TextKey[] = [
  ...(["about.erase.stays.1", "about.erase.stays.2", "about.erase.stays.3", "about.erase.stays.4"] as const),
];
const MEANS: readonly TextKey[] = ["about.erase.means.1", "about.erase.means.2", "about.erase.means.3"];

/** What goes, what stays and what that means, before it is done. */
export default async function ErasePage() {
  const view = await found(erasureView(await portal(), await requirePerson()));
  return (
    <Page
      kind="journey"
      back={{ href: "/privacy", label: t("common.back") }}
      title={t("about.erase.title")}
      lead={t("about.erase.lead")}
    >
      {view.run !== "none" && <Note tone="wait">{t(`about.erase.${view.run}`)}</Note>}
      {view.run === "stopping" && <Refresher />}
      {view.unfinished.length > 0 && (
        <Note tone="problem">{t("about.erase.unfinished", { accounts: listed(view.unfinished) })}</Note>
      )}
      <Points title={t("about.erase.goes")} points={GOES} />
      <Points title={t("about.erase.stays")} points={STAYS} />
      <Points title={t("about.erase.means")} points={MEANS} />
      <p className="mt-6">
        {rich("about.erase.first", {
          link: (words) => (
            <a href="/privacy/data.json" className="link" download>
              {words}
            </a>
          ),
        })}
      </p>
      <Act run={view.run} />
    </Page>
  );
}

function Points({ title, points }: { title: string; points: readonly TextKey[] }) {
  return (
    <>
      <h2 className="mt-6 font-semibold">{title}</h2>
      <ul className="mt-2 grid list-disc gap-2 ps-5">
        {points.map((key) => (
          <li key={key}>{t(key)}</li>
        ))}
      </ul>
    </>
  );
}

function Act({ run }: Pick<ErasureView, "run">) {
  return (
    <form action={erase}>
      <ButtonRow>
        <Button kind="filled">{t(run === "underWay" ? "about.erase.stop" : "about.erase.yes")}</Button>
        <ButtonLink kind="text" href="/privacy">
          {t("about.erase.no")}
        </ButtonLink>
      </ButtonRow>
    </form>
  );
}
