import type { Metadata } from "next";
import { portal } from "../../../../lib/services/portal.ts";
import { type ServerFacts, serverToEdit } from "../../../../lib/services/servers.ts";
import { portalZone } from "../../../../lib/services/zone.ts";
import { shownForm } from "../../../_admin/forms.ts";
import type { Query } from "../../../_admin/query.ts";
import { ServerFields, serverLabels } from "../../../_admin/server-form.tsx";
import { ServerTestResult } from "../../../_admin/server-test.tsx";
import { Note } from "../../../_components/note.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { SideNote } from "../../../_components/side-note.tsx";
import { found } from "../../../_lib/found.ts";
import { keptForm } from "../../../_lib/kept-form.ts";
import { rich, t } from "../../../_lib/text.tsx";
import { requireAdministrator } from "../../../_lib/viewer.ts";
import { save } from "../actions.ts";

type Props = Query & { params: Promise<{ server: string }> };

async function pageOf({ params, searchParams }: Props) {
  const viewer = await requireAdministrator();
  const { server } = await params;
  const { again, pin, tested } = await searchParams;
  const { facts, form } = await found(serverToEdit(await portal(), viewer, server));
  // The fingerprint that the last test met, taken from the database: an address cannot bring in another.
  const first = { ...form, pin: pin === "tested" ? (facts.test?.certificate?.sha256 ?? form.pin) : form.pin };
  const kept = keptForm(viewer.session, again);
  return { facts, form: shownForm(kept, first, serverLabels()), noWorker: tested === "noWorker" };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { facts, form } = await pageOf(props);
  return { title: pageTitle(facts.name, form.summary.length > 0) };
}

export default async function ServerPage(props: Props) {
  const { facts, form, noWorker } = await pageOf(props);
  const zone = await portalZone(await portal());
  return (
    <Page
      kind="admin"
      back={{ href: "/admin/servers", label: t("admin.servers.title") }}
      title={<bdi>{facts.name}</bdi>}
      errors={form.summary}
      aside={<Aside facts={facts} zone={zone} noWorker={noWorker} />}
    >
      <ServerFields id={facts.id} form={form} action={save} />
    </Page>
  );
}

function Aside({ facts, zone, noWorker }: { facts: ServerFacts; zone: string; noWorker: boolean }) {
  const { id, accounts } = facts;
  return (
    <>
      <SideNote title={t("admin.test.title")}>
        {noWorker && <Note tone="problem">{t("admin.test.noWorker")}</Note>}
        <ServerTestResult facts={facts} zone={zone} />
        <p>
          <a className="link" href={`/admin/servers/${id}/measure`}>
            {t("servers.measure.link")}
          </a>
        </p>
      </SideNote>
      {facts.use !== "old" && (
        <SideNote title={t("devices.dns.title")}>
          <p>
            <a className="link" href={`/admin/servers/${id}/programs`}>
              {t("devices.dns.records")}
            </a>
          </p>
        </SideNote>
      )}
      {facts.use !== "new" && (
        <SideNote title={t("servers.provider.title")}>
          <p>
            <a className="link" href={`/admin/servers/${id}/sign-in`}>
              {facts.provider === null
                ? t("servers.provider.link")
                : rich("servers.provider.linkSetUp", { name: <bdi>{facts.provider}</bdi> })}
            </a>
          </p>
        </SideNote>
      )}
      {facts.use !== "new" && (
        <SideNote title={t("admin.proposal.title")}>
          <p>
            <a className="link" href={`/admin/servers/${id}/folders`}>
              {t("admin.proposal.link")}
            </a>
          </p>
        </SideNote>
      )}
      <SideNote title={t("admin.server.accounts")}>
        <p>{t("admin.server.accounts.text", { accounts })}</p>
        {accounts === 0 && (
          <p>
            <a className="link" href={`/admin/servers/${id}/remove`}>
              {t("admin.server.remove")}
            </a>
          </p>
        )}
      </SideNote>
    </>
  );
}
