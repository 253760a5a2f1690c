import type { Metadata } from "next";
import { cache, type ReactNode } from "react";
import { withBasePath } from "../../../../lib/config/base-path.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { progressOf } from "../../../../lib/services/progress.ts";
import { Button, ButtonLink } from "../../../_components/button.tsx";
import { Note } from "../../../_components/note.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { SideNote } from "../../../_components/side-note.tsx";
import { HelpLink } from "../../../_help/help-link.tsx";
import { found } from "../../../_lib/found.ts";
import { STEPS } from "../../../_lib/steps.ts";
import { rich, t } from "../../../_lib/text.tsx";
import { requirePerson } from "../../../_lib/viewer.ts";
import { beginNow, pause, resume, stop } from "./actions.ts";
import {
  Live,
  LiveAtWork,
  LiveFolders,
  LiveLead,
  LiveMeter,
  LiveOffers,
  LiveSwitch,
  LiveTitle,
  LiveUntilEnd,
  LiveWarning,
} from "./live.tsx";
import { MailOffer } from "./mail-offer.tsx";
import { type Offer, progressWords } from "./words.ts";

interface Props {
  params: Promise<{ migration: string }>;
}

const wordsOf = cache(async (migrationId: string) =>
  progressWords(await found(progressOf(await portal(), await requirePerson(), migrationId)), null),
);

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { tab } = await wordsOf((await params).migration);
  return { title: pageTitle(tab) };
}

/** How far it is, why it waits, and pause, resume and stop. */
export default async function ProgressPage({ params }: Props) {
  const { migration } = await params;
  const words = await wordsOf(migration);
  return (
    <Live
      first={words}
      address={withBasePath(`/api/migrations/${migration}/progress`)}
      signedOut={<SignedOut />}
      product={t("common.product")}
    >
      <Page
        kind="journey"
        back={{ href: "/move", label: t("common.yourMove") }}
        step={words.isTest ? undefined : { number: 5, of: STEPS }}
        title={<LiveTitle />}
        lead={<LiveLead />}
        aside={
          <LiveUntilEnd afterwards={words.isTest ? null : <Afterwards />}>
            <SideNotes offers={words.offers} isTest={words.isTest} />
          </LiveUntilEnd>
        }
      >
        <LiveWarning>
          <WhatToDo folders={`/move/${migration}/folders`} />
        </LiveWarning>
        <LiveMeter label={t(words.isTest ? "progress.test.strip" : "progress.strip")} />
        <LiveOffers forms={offersFor(migration)}>
          <p className="flex flex-wrap gap-x-5 gap-y-2 text-sm">
            <LiveAtWork>
              <a href={`/move/${migration}/progress`} className="link">
                {t("progress.refresh")}
              </a>
              <LiveSwitch pause={t("progress.pauseUpdates")} resume={t("progress.resumeUpdates")} />
            </LiveAtWork>
          </p>
        </LiveOffers>
        <LiveAtWork>
          <MailOffer />
        </LiveAtWork>
        <LiveFolders
          heading={t("progress.foldersHeading")}
          foot={t(words.isTest ? "progress.test.foldersFoot" : "progress.foldersFoot")}
          arrow={<WillBeCalled />}
        />
      </Page>
    </Live>
  );
}

function offersFor(migration: string): Record<Offer, ReactNode> {
  const path = `/move/${migration}`;
  return {
    startNow: <Act action={beginNow.bind(null, migration)} kind="filled" words={t("progress.startNow")} />,
    pause: <Act action={pause.bind(null, migration)} kind="outlined" icon="pause" words={t("progress.pause")} />,
    stop: <Act action={stop.bind(null, migration)} kind="outlined" words={t("progress.stop")} />,
    resume: <Act action={resume.bind(null, migration)} kind="filled" words={t("progress.resume")} />,
    startAgain: <Act action={resume.bind(null, migration)} kind="filled" words={t("progress.startAgain")} />,
    tryAgain: <Act action={resume.bind(null, migration)} kind="filled" words={t("progress.tryAgain")} />,
    chooseFolders: (
      <ButtonLink kind="text" href={`${path}/folders`}>
        {t("progress.chooseFolders")}
      </ButtonLink>
    ),
    password: (
      <ButtonLink kind="filled" href={`/move/passwords?migration=${migration}`}>
        {t("progress.enterPassword")}
      </ButtonLink>
    ),
    report: (
      <ButtonLink kind="filled" href={`${path}/report`}>
        {t("progress.openReport")}
      </ButtonLink>
    ),
    testReport: (
      <ButtonLink kind="filled" href={`${path}/report?run=test`}>
        {t("progress.test.openReport")}
      </ButtonLink>
    ),
    reportSoFar: (
      <ButtonLink kind="text" href={`${path}/report`}>
        {t("progress.reportSoFar")}
      </ButtonLink>
    ),
  };
}

interface ActProps {
  action: () => Promise<never>;
  kind: "filled" | "outlined";
  icon?: "pause";
  words: string;
}

/** One act as a form of its own, so that it works without JavaScript. */
function Act({ action, kind, icon, words }: ActProps) {
  return (
    <form action={action}>
      <Button kind={kind} icon={icon} wide={false}>
        {words}
      </Button>
    </form>
  );
}

function SignedOut() {
  return (
    <div className="mx-auto w-full max-w-(--page-journey) px-(--gutter)" role="alert">
      <Note tone="wait">
        {t("progress.signedOut")}{" "}
        <a href="/sign-in" className="link">
          {t("progress.signIn")}
        </a>
      </Note>
    </div>
  );
}

function WillBeCalled() {
  return (
    <>
      <span aria-hidden="true" className="mx-1 inline-block text-ink-2 rtl:-scale-x-100">
        {"→"}
      </span>
      <span className="sr-only"> {t("progress.willBeCalled")} </span>
    </>
  );
}

function WhatToDo({ folders }: { folders: string }) {
  return (
    <ul className="mt-1 list-disc ps-5">
      <li>
        {rich("progress.lateLeaveOut", {
          link: (words) => (
            <a className="link" href={folders}>
              {words}
            </a>
          ),
        })}
      </li>
      <li>{t("progress.lateAsk")}</li>
    </ul>
  );
}

function SideNotes({ offers, isTest }: { offers: readonly Offer[]; isTest: boolean }) {
  const canStop = offers.includes("stop");
  if (isTest)
    return (
      <SideNote title={t("progress.meanwhile")}>
        <p>{t("progress.test.meanwhile")}</p>
        {canStop && <p>{t("progress.test.ifStop")}</p>}
      </SideNote>
    );
  return (
    <>
      <SideNote title={t("progress.meanwhile")}>
        <p>{t("progress.meanwhileUse")}</p>
        <p>{t("progress.meanwhileDrag")}</p>
        <p>
          <HelpLink to="close" />
        </p>
        <p>
          <HelpLink to="slow" />
        </p>
      </SideNote>
      {canStop && (
        <SideNote title={t("progress.ifStop")}>
          <p>{t("progress.ifStopText")}</p>
          {offers.includes("pause") && <p>{t("progress.ifPause")}</p>}
        </SideNote>
      )}
    </>
  );
}

function Afterwards() {
  return (
    <SideNote title={t("progress.afterwards")}>
      <p>
        <HelpLink to="where" />
      </p>
      <p>
        <HelpLink to="later" />
      </p>
    </SideNote>
  );
}
