import type { Metadata } from "next";
import { cache } from "react";
import { type LinkedView, linkedView } from "../../../lib/services/device-links.ts";
import { portal } from "../../../lib/services/portal.ts";
import { Button, ButtonLink } from "../../_components/button.tsx";
import { Page } from "../../_components/page.tsx";
import { linkCookie } from "../../_devices/link-cookie.ts";
import { SettingValues } from "../../_devices/setting-values.tsx";
import { t } from "../../_lib/text.tsx";
import { open } from "./actions.ts";

interface Props {
  params: Promise<{ link: string }>;
}

const viewOf = cache(async (link: string): Promise<LinkedView> => linkedView(await portal(), link, await linkCookie()));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: titleOf(await viewOf((await params).link)) };
}

function titleOf({ kind }: LinkedView): string {
  return t(kind === "over" ? "devices.phone.overTitle" : "devices.phone.title");
}

/** The settings on a phone where nobody is signed in: names of servers and the user name, nothing else. */
export default async function LinkedPage({ params }: Props) {
  const { link } = await params;
  const view = await viewOf(link);
  return (
    <Page kind="journey" title={titleOf(view)} lead={leadOf(view)}>
      {view.kind === "unopened" && (
        <form action={open.bind(null, link)}>
          <Button kind="filled">{t("devices.phone.open")}</Button>
        </form>
      )}
      {view.kind === "settings" && (
        <>
          {view.hasProfile && (
            <div className="mb-10 grid justify-items-start gap-4">
              <p>{t("devices.phone.profile")}</p>
              <ButtonLink kind="filled" href={`/s/${encodeURIComponent(link)}/mail.mobileconfig`}>
                {t("devices.phone.getProfile")}
              </ButtonLink>
              <p className="text-sm text-ink-2">{t("devices.phone.within")}</p>
            </div>
          )}
          <h2 className="heading text-h2 font-semibold">
            {t(view.hasProfile ? "devices.values.orHeading" : "devices.values.heading")}
          </h2>
          <SettingValues settings={view.settings} />
        </>
      )}
    </Page>
  );
}

function leadOf({ kind }: LinkedView): string {
  switch (kind) {
    case "unopened":
      return t("devices.phone.openLead");
    case "settings":
      return t("devices.phone.lead");
    case "over":
      return t("devices.phone.over");
    default:
      return kind satisfies never;
  }
}
