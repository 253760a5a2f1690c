import type { Metadata } from "next";
import {
  type Finding,
  type NeededRecord,
  ownResolver,
  programsView,
  type Signing,
} from "../../../../../lib/services/dns-check.ts";
import { portal } from "../../../../../lib/services/portal.ts";
import type { Query } from "../../../../_admin/query.ts";
import { Button } from "../../../../_components/button.tsx";
import { type Column, DataTable } from "../../../../_components/data-table.tsx";
import { Note } from "../../../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../../../_components/page.tsx";
import { type StatusKind, StatusMark } from "../../../../_components/status-mark.tsx";
import { found } from "../../../../_lib/found.ts";
import { rich, t } from "../../../../_lib/text.tsx";
import { requireAdministrator } from "../../../../_lib/viewer.ts";

type Props = Query & { params: Promise<{ server: string }> };

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("devices.dns.title")) };
}

/** What the DNS and the proxy need so that mail programs find a server's settings by themselves. */
export default async function ProgramsPage({ params, searchParams }: Props) {
  const viewer = await requireAdministrator();
  const { server } = await params;
  const { look } = await searchParams;
  const resolver = look === "1" ? ownResolver() : null;
  const view = await found(programsView(await portal(), viewer, server, resolver));
  const { domain } = view;
  return (
    <Page
      kind="admin"
      wide
      back={{ href: `/admin/servers/${server}`, label: view.server }}
      title={t("devices.dns.title")}
      lead={domain === null ? t("devices.dns.noDomain") : rich("devices.dns.lead", { domain: <bdi>{domain}</bdi> })}
    >
      {(domain === null || !view.sends) && (
        <Note tone="quiet">
          {domain !== null && <p>{t("devices.dns.noSmtp")}</p>}
          <a className="link" href={`/admin/servers/${server}`}>
            {t("devices.dns.form")}
          </a>
        </Note>
      )}
      {domain !== null && (
        <>
          <Section title={t("devices.dns.records")} rule={false}>
            <DataTable
              caption={t("devices.dns.records")}
              columns={columns(domain)}
              rows={view.records}
              rowKey={({ line }) => line}
            />
            <form className="mt-6">
              <Button kind="outlined" size="admin" name="look" value="1">
                {t("devices.dns.look")}
              </Button>
            </form>
            <p className="mt-4 max-w-(--measure) text-ink-2">{t("devices.dns.optional")}</p>
          </Section>
          <Section title={t("devices.dns.proxy")}>
            <p className="max-w-(--measure) py-4">{t("devices.dns.proxyText")}</p>
            <pre
              dir="ltr"
              className="rounded-panel border border-rule bg-sunken p-4 text-xs whitespace-pre-wrap wrap-anywhere"
            >
              <code>{view.virtualHost}</code>
            </pre>
          </Section>
        </>
      )}
      {view.sends && <Profiles signing={view.signing} />}
    </Page>
  );
}

const SIGNING: Record<Signing["kind"], StatusKind> = { works: "done", none: "notStarted", broken: "couldNotBeCopied" };

/** Whether the profiles that people are given name who made them. */
function Profiles({ signing }: { signing: Signing }) {
  return (
    <Section title={t("devices.signing.title")}>
      <div className="grid max-w-(--measure) gap-2 py-4">
        <StatusMark kind={SIGNING[signing.kind]} words={t(`devices.signing.${signing.kind}`)} />
        {signing.kind === "broken" && (
          <pre dir="ltr" className="text-xs whitespace-pre-wrap wrap-anywhere">
            <code>{signing.words}</code>
          </pre>
        )}
        {signing.kind !== "works" && <p className="text-ink-2">{t("devices.signing.how")}</p>}
      </div>
    </Section>
  );
}

function columns(domain: string): Column<NeededRecord>[] {
  return [
    { id: "use", head: t("devices.dns.use"), cell: ({ use }) => t(`devices.dns.use.${use}`), phone: "title" },
    {
      id: "record",
      head: t("devices.dns.record"),
      cell: ({ line }) => (
        <code className="text-xs select-all" dir="ltr">
          {line}
        </code>
      ),
    },
    { id: "found", head: t("devices.dns.found"), cell: ({ finding }) => <Found finding={finding} domain={domain} /> },
  ];
}

const MARKS: Record<Finding["kind"], StatusKind> = {
  ...{ right: "done", missing: "couldNotBeCopied", elsewhere: "couldNotBeCopied", noAnswer: "waiting" },
};

function Found({ finding, domain }: { finding: Finding | null; domain: string }) {
  if (finding === null) return <span className="text-ink-2">{t("devices.dns.notLooked")}</span>;
  const words =
    finding.kind === "elsewhere"
      ? t("devices.dns.elsewhere", { seen: finding.seen })
      : t(`devices.dns.${finding.kind}`, { domain });
  return <StatusMark kind={MARKS[finding.kind]} words={words} />;
}
