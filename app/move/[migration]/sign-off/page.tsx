import type { Metadata } from "next";
import { cache } from "react";
import { portal } from "../../../../lib/services/portal.ts";
import { type SignOffView, signOffView } from "../../../../lib/services/sign-off.ts";
import { TakenBack } from "../../../_account/consent-words.tsx";
import { Button, ButtonLink, ButtonRow } from "../../../_components/button.tsx";
import { Page } from "../../../_components/page.tsx";
import { found } from "../../../_lib/found.ts";
import { STEPS } from "../../../_lib/steps.ts";
import { rich, t } from "../../../_lib/text.tsx";
import { requirePerson } from "../../../_lib/viewer.ts";
import { when } from "../../../_lib/when.ts";
import { sayDone, takeBack } from "./actions.ts";

interface Props {
  params: Promise<{ migration: string }>;
}

const viewOf = cache(async (migrationId: string): Promise<SignOffView> => {
  return found(signOffView(await portal(), await requirePerson(), migrationId));
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: titleOf(await viewOf((await params).migration)) };
}

const TAKEN_BACK = { revoked: "signOff.revoked", consent: "signOff.consent" } as const;

function titleOf({ signedOffAt }: SignOffView): string {
  return t(signedOffAt === null ? "signOff.title" : "signOff.doneTitle");
}

/** "I have all I need from the old server", and the way back. */
export default async function SignOffPage({ params }: Props) {
  const { migration } = await params;
  const view = await viewOf(migration);
  return (
    <Page
      kind="journey"
      back={{ href: "/move", label: t("common.yourMove") }}
      step={{ number: STEPS, of: STEPS }}
      title={titleOf(view)}
      lead={leadOf(view)}
    >
      {view.can === "signOff" && <Before migration={migration} view={view} />}
      {view.signedOffAt !== null && view.provider && (
        <ul className="mb-8 grid list-disc gap-2 ps-5">
          <TakenBack provider={view.provider} texts={TAKEN_BACK} />
        </ul>
      )}
      <Act migration={migration} can={view.can} />
    </Page>
  );
}

function leadOf({ can, signedOffAt, deadline, zone }: SignOffView): string {
  switch (can) {
    case "signOff":
      return t("signOff.lead");
    case "notYet":
    case "underWay":
      return t(`signOff.${can}`);
    case "takeBack":
    case "tooLate":
      return t(`signOff.${can}`, {
        time: signedOffAt === null ? "" : when(signedOffAt, zone, "dateTime"),
        hasDeadline: deadline === null ? "no" : "yes",
        deadline: deadline === null ? "" : when(deadline, zone),
      });
    default:
      return can satisfies never;
  }
}

/** What to have looked at, and what it does. */
function Before({ migration, view: { oldLogin, isToldByMail, provider } }: { migration: string; view: SignOffView }) {
  return (
    <>
      <h2 className="mt-6 font-semibold">{t("signOff.lookFirst")}</h2>
      <ul className="mt-2 grid list-disc gap-2 ps-5">
        <li>{t("signOff.lookMail")}</li>
        <li>
          {t("signOff.lookDevices")}{" "}
          <a className="link" href={`/move/${migration}/devices`}>
            {t("devices.title")}
          </a>
        </li>
        <li>{t("signOff.lookOther")}</li>
      </ul>
      <h2 className="mt-8 font-semibold">{t("signOff.whatHappens")}</h2>
      <ul className="mt-2 grid list-disc gap-2 ps-5">
        <li>{t("signOff.erased")}</li>
        <TakenBack provider={provider} texts={TAKEN_BACK} />
        {isToldByMail && <li>{t("signOff.mailEnds")}</li>}
        <li>{rich("signOff.nothingDeleted", { login: <bdi>{oldLogin}</bdi> })}</li>
        <li>{t("signOff.reversible")}</li>
      </ul>
    </>
  );
}

function Act({ migration, can }: { migration: string; can: SignOffView["can"] }) {
  const path = `/move/${migration}`;
  switch (can) {
    case "signOff":
      return (
        <form action={sayDone.bind(null, migration)}>
          <ButtonRow>
            <Button kind="filled">{t("signOff.button")}</Button>
            <ButtonLink kind="text" href={`${path}/report`}>
              {t("signOff.reportFirst")}
            </ButtonLink>
          </ButtonRow>
        </form>
      );
    case "takeBack":
      return (
        <form action={takeBack.bind(null, migration)}>
          <ButtonRow>
            <ButtonLink kind="outlined" href={`${path}/report`}>
              {t("signOff.report")}
            </ButtonLink>
            <Button kind="text">{t("signOff.takeBackButton")}</Button>
          </ButtonRow>
        </form>
      );
    case "notYet":
    case "underWay":
      return (
        <ButtonRow>
          <ButtonLink kind="filled" href={can === "underWay" ? `${path}/progress` : "/move"}>
            {t(can === "underWay" ? "check.underWay.link" : "common.yourMove")}
          </ButtonLink>
        </ButtonRow>
      );
    case "tooLate":
      return (
        <ButtonRow>
          <ButtonLink kind="outlined" href={`${path}/report`}>
            {t("signOff.report")}
          </ButtonLink>
        </ButtonRow>
      );
    default:
      return can satisfies never;
  }
}
