import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ownLink } from "../../../../lib/services/device-links.ts";
import { type DevicesView, devicesView } from "../../../../lib/services/devices.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { portalZone } from "../../../../lib/services/zone.ts";
import { Button } from "../../../_components/button.tsx";
import { Page, Section } from "../../../_components/page.tsx";
import { SideNote } from "../../../_components/side-note.tsx";
import { AppTabs } from "../../../_devices/app-tabs.tsx";
import { type App, appIn, stepsOf } from "../../../_devices/apps.ts";
import { SettingValues } from "../../../_devices/setting-values.tsx";
import { StepList } from "../../../_devices/step-list.tsx";
import { HelpLink } from "../../../_help/help-link.tsx";
import { found } from "../../../_lib/found.ts";
import { STEPS } from "../../../_lib/steps.ts";
import { rich, type TextKey, t } from "../../../_lib/text.tsx";
import { requirePerson } from "../../../_lib/viewer.ts";
import { when } from "../../../_lib/when.ts";
import { say, showCode } from "./actions.ts";
import { PhoneCode } from "./code.tsx";

interface Props {
  params: Promise<{ migration: string }>;
  searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export function generateMetadata(): Metadata {
  return { title: t("devices.title") };
}

/** The new account on each device, and the old one off it: one device or program at a time. */
export default async function DevicesPage({ params, searchParams }: Props) {
  const { migration } = await params;
  const { app: asked, code } = await searchParams;
  const viewer = await requirePerson();
  const services = await portal();
  const view = await found(devicesView(services, viewer, migration));
  const link = typeof code === "string" ? await ownLink(services, viewer, code) : null;
  const app = appIn(asked);
  return (
    <Page
      kind="journey"
      back={{ href: "/move", label: t("common.yourMove") }}
      step={{ number: STEPS - 1, of: STEPS }}
      title={t("devices.title")}
      lead={t("devices.lead")}
      aside={<Notes />}
    >
      <AppTabs current={app} />
      <Add app={app} view={view} profile={`/move/${migration}/mail.mobileconfig`}>
        {(app === "iphone" || app === "android") && (
          <PhoneCode link={link} action={showCode.bind(null, migration, app)} />
        )}
      </Add>
      <Remove app={app} old={view.old} />
      <Done view={view} migration={migration} zone={await portalZone(services)} />
    </Page>
  );
}

interface AddProps {
  app: App;
  view: DevicesView;
  /** Where the profile is. */
  profile: string;
  /** After the heading. */
  children: ReactNode;
}

/** By a profile where there is one, and by hand in any case. */
function Add({ app, view: { settings, hasProfile, isSigned }, profile, children }: AddProps) {
  const { byProfile, byHand } = stepsOf(app, hasProfile);
  const marks = {
    ...{ b: strong, signed: isSigned ? "yes" : "no", address: <bdi>{settings.address ?? settings.userName}</bdi> },
    link: (words: ReactNode) => (
      <a href={profile} className="link">
        {words}
      </a>
    ),
  };
  const lines = (keys: readonly TextKey[]) => keys.map((key) => rich(key, marks));
  return (
    <>
      <Section title={t(`devices.heading.${app}`)} rule={false}>
        {children}
        <StepList steps={lines(byProfile ?? byHand)} />
      </Section>
      <Section title={t(byProfile ? "devices.values.orHeading" : "devices.values.heading")} rule={byProfile !== null}>
        {byProfile && <StepList steps={lines(byHand)} opens={false} />}
        <SettingValues settings={settings} />
      </Section>
    </>
  );
}

function Remove({ app, old: { login, host } }: { app: App; old: DevicesView["old"] }) {
  return (
    <Section title={t("devices.remove.heading")}>
      <div className="grid gap-3 pt-4">
        <p>{t("devices.remove.why")}</p>
        <p>{t("devices.remove.first")}</p>
        <p className="wrap-anywhere">{rich(`devices.remove.${app}`, { b: strong, login: <bdi>{login}</bdi> })}</p>
        <p className="text-sm text-ink-2 wrap-anywhere">{rich("devices.remove.server", { host: <bdi>{host}</bdi> })}</p>
      </div>
    </Section>
  );
}

function Done({ view: { doneAt }, migration, zone }: { view: DevicesView; migration: string; zone: string }) {
  return (
    <div className="print:hidden">
      <Section title={t("devices.done.heading")}>
        <p className="pt-4">
          {doneAt === null ? t("devices.done.text") : t("devices.done.said", { time: when(doneAt, zone, "dateTime") })}
        </p>
        <form action={say.bind(null, migration, doneAt === null)} className="mt-4">
          <Button kind={doneAt === null ? "filled" : "text"}>
            {t(doneAt === null ? "devices.done.button" : "devices.done.takeBack")}
          </Button>
        </form>
      </Section>
    </div>
  );
}

function Notes() {
  return (
    <>
      <SideNote title={t("devices.note.where")}>
        <p>{t("devices.note.whereText")}</p>
        <p>
          <HelpLink to="phone" />
        </p>
      </SideNote>
      <SideNote title={t("devices.note.hurry")}>
        <p>{t("devices.note.hurryText")}</p>
      </SideNote>
    </>
  );
}

const strong = (words: ReactNode) => <b className="font-semibold">{words}</b>;
