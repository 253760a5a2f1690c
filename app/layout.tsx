import "./globals.css";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { carryoverVersion } from "../lib/config/version.ts";
import { readerDirection, readerLanguage } from "../lib/i18n/reader.ts";
import { announcementFor } from "../lib/services/announcements.ts";
import { countWaiting } from "../lib/services/approvals.ts";
import { maintenanceBand } from "../lib/services/maintenance.ts";
import { organisationFacts } from "../lib/services/organisation.ts";
import { portal } from "../lib/services/portal.ts";
import { ActingBand } from "./_components/acting-band.tsx";
import { AdminNav } from "./_components/admin-nav.tsx";
import { AnnouncementBand } from "./_components/announcement-band.tsx";
import { MaintenanceBand } from "./_components/maintenance-band.tsx";
import { SiteFooter } from "./_components/site-footer.tsx";
import { SiteHeader } from "./_components/site-header.tsx";
import { t } from "./_lib/text.tsx";
import { currentViewer } from "./_lib/viewer.ts";

export function generateMetadata(): Metadata {
  return {
    title: { template: `%s – ${t("common.product")}`, default: t("common.product") },
    // Nobody finds a portal for signing in by searching: whoever needs it was told its address.
    robots: { index: false, follow: false },
    formatDetection: { telephone: false, address: false, email: false, date: false },
  };
}

export const viewport: Viewport = { colorScheme: "light dark" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every page is made for its request: with the nonce of that request, and for whoever asks. None is built ahead.
  await connection();
  const viewer = await currentViewer();
  const services = await portal();
  const organisation = await organisationFacts(services);
  const asked = await headers();
  const path = asked.get("x-carryover-path") ?? "";
  // People's pages: administrators have its preview, and their dates.
  const announcement = path.startsWith("/admin") ? null : await announcementFor(services, viewer);
  const maintenance = await maintenanceBand(services);
  return (
    <html lang={readerLanguage()} dir={readerDirection()} className={GeistSans.variable}>
      <body className="flex min-h-dvh flex-col bg-paper text-ink">
        <a href="#main" className="skip-link">
          {t("common.skip")}
        </a>
        <SiteHeader organisation={organisation?.name ?? null} viewer={viewer} />
        {viewer.kind === "administrator" && (
          <AdminNav path={path} role={viewer.role} waiting={await countWaiting(services.database)} />
        )}
        {viewer.kind === "person" && viewer.actedBy && <ActingBand login={viewer.login} by={viewer.actedBy} />}
        {maintenance && <MaintenanceBand facts={maintenance} />}
        {announcement && <AnnouncementBand view={announcement} />}
        {children}
        <SiteFooter
          organisation={organisation}
          address={path + (asked.get("x-carryover-search") ?? "")}
          version={viewer.kind === "administrator" ? carryoverVersion() : null}
        />
      </body>
    </html>
  );
}
