import type { Metadata } from "next";
import { cache } from "react";
import { portal } from "../../../../lib/services/portal.ts";
import { type SpaceView, spaceView } from "../../../../lib/services/space.ts";
import { spaceSenders } from "../../../../lib/services/space-senders.ts";
import { portalZone } from "../../../../lib/services/zone.ts";
import { Button, ButtonLink, ButtonRow } from "../../../_components/button.tsx";
import { RadioGroup } from "../../../_components/choices.tsx";
import { EmptyState } from "../../../_components/empty-state.tsx";
import { Note } from "../../../_components/note.tsx";
import { Page } from "../../../_components/page.tsx";
import { Refresher } from "../../../_components/refresher.tsx";
import { size } from "../../../_lib/format.ts";
import { found } from "../../../_lib/found.ts";
import { STEPS } from "../../../_lib/steps.ts";
import { t } from "../../../_lib/text.tsx";
import { requirePerson } from "../../../_lib/viewer.ts";
import { choose } from "./actions.ts";
import { Largest } from "./largest.tsx";
import { Senders } from "./senders.tsx";
import { Years } from "./years.tsx";

interface Props {
  params: Promise<{ migration: string }>;
  /** `from`: the page to which Back leads. */
  searchParams: Promise<{ saved?: string; from?: string }>;
}

const viewOf = cache(async (migrationId: string): Promise<SpaceView> => {
  return found(spaceView(await portal(), await requirePerson(), migrationId));
});

export function generateMetadata(): Metadata {
  return { title: t("space.title") };
}

/** What takes the space, as a picture to choose from: by year, by size, by folder. */
export default async function SpacePage({ params, searchParams }: Props) {
  const { migration } = await params;
  const view = await viewOf(migration);
  const senders = await found(spaceSenders(await portal(), await requirePerson(), migration));
  const zone = await portalZone(await portal());
  const path = `/move/${migration}`;
  const { saved, from } = await searchParams;
  return (
    <Page
      kind="journey"
      back={{ href: `${path}/${from === "folders" ? "folders" : "check"}`, label: t("common.back") }}
      step={{ number: 3, of: STEPS }}
      title={t("space.title")}
      lead={t("space.lead")}
      below={
        <>
          <Largest view={view} path={path} />
          {senders && view.folders.length > 0 && <Senders migration={migration} view={senders} zone={zone} />}
        </>
      }
    >
      {saved !== undefined && <Saved view={view} />}
      {view.toLookAt > 0 && (
        <Note tone="quiet">
          {t("space.looking", { count: view.toLookAt })} <Refresher />
        </Note>
      )}
      {view.years.length === 0 ? <Nothing path={path} /> : <Choice migration={migration} view={view} />}
    </Page>
  );
}

function Saved({ view: { totals } }: { view: SpaceView }) {
  const messages = t("common.messages", { count: totals.messages });
  return (
    <Note tone="quiet">
      {totals.bytesKnown ? t("space.comesTo", { messages, size: size(totals.bytes) }) : t("space.notKnown")}
    </Note>
  );
}

function Nothing({ path }: { path: string }) {
  return (
    <EmptyState
      title={t("space.nothing.title")}
      action={
        <ButtonLink kind="filled" href={`${path}/folders`}>
          {t("check.nothing.link")}
        </ButtonLink>
      }
    >
      <p>{t("space.nothing.text")}</p>
    </EmptyState>
  );
}

function Choice({ migration, view }: { migration: string; view: SpaceView }) {
  const { cut, sizes, underWay } = view;
  return (
    <form action={choose.bind(null, migration)}>
      <Years years={view.years} since={cut.sinceYear} />
      {sizes.length > 0 && (
        <RadioGroup
          name="largestBytes"
          legend={t("space.size")}
          defaultValue={cut.largestBytes === null ? "all" : String(cut.largestBytes)}
          options={[
            { value: "all", label: t("space.size.all") },
            ...sizes.map(({ bound, messages, bytes }) => ({
              value: String(bound),
              label: t("space.size.upTo", { size: size(bound) }),
              hint: t("space.size.leavesOut", { count: messages, size: size(bytes) }),
            })),
          ]}
        />
      )}
      <p className="text-sm text-ink-2">{t("space.later")}</p>
      {underWay && <Note tone="quiet">{t("folders.underWay")}</Note>}
      <ButtonRow>
        <Button kind="filled">{t("space.choose")}</Button>
        <Button kind="outlined" name="stay">
          {t("space.stay")}
        </Button>
      </ButtonRow>
    </form>
  );
}
