import type { Metadata } from "next";
import { portal } from "../../../../../lib/services/portal.ts";
import {
  kindOf,
  PROVIDER_KINDS,
  type ProviderKind,
  type ProviderState,
  type ProviderView,
  providerView,
} from "../../../../../lib/services/provider-setup.ts";
import { shownForm } from "../../../../_admin/forms.ts";
import { ProviderForm, providerLabels } from "../../../../_admin/provider-form.tsx";
import type { Query } from "../../../../_admin/query.ts";
import { TargetFields } from "../../../../_admin/target-fields.tsx";
import { Button } from "../../../../_components/button.tsx";
import { Note } from "../../../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../../../_components/page.tsx";
import { StatusMark } from "../../../../_components/status-mark.tsx";
import { CopyButton } from "../../../../_devices/copy-button.tsx";
import { found } from "../../../../_lib/found.ts";
import { keptForm } from "../../../../_lib/kept-form.ts";
import { rich, t } from "../../../../_lib/text.tsx";
import { requireAdministrator } from "../../../../_lib/viewer.ts";
import { check, remove, save } from "./actions.ts";

type Props = Query & { params: Promise<{ server: string }> };

async function pageOf({ params, searchParams }: Props) {
  const viewer = await requireAdministrator();
  const { server: serverId } = await params;
  const { again, preset, checked } = await searchParams;
  const kept = keptForm(viewer.session, again);
  const kind = kindOf(kept?.values.kind ?? (typeof preset === "string" ? preset : undefined)) ?? "google";
  const view = await found(providerView(await portal(), viewer, serverId, kind));
  const form = shownForm(kept, view.form, providerLabels());
  return { serverId, view, form, kind: view.state?.kind ?? kind, noWorker: checked === "noWorker" };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { form } = await pageOf(props);
  return { title: pageTitle(t("servers.provider.title"), form.summary.length > 0) };
}

/** Where people sign in for a server that takes no passwords any more. */
export default async function ProviderPage(props: Props) {
  const { serverId, view, form, kind, noWorker } = await pageOf(props);
  return (
    <Page
      kind="admin"
      back={{ href: `/admin/servers/${serverId}`, label: view.server }}
      title={t("servers.provider.title")}
      lead={t("servers.provider.lead")}
      errors={form.summary}
    >
      {view.state === null && <Begin serverId={serverId} chosen={kind} />}
      <RedirectAddress value={view.redirectUri} />
      <HowTo kind={kind} />
      <ProviderForm serverId={serverId} form={form} state={view.state} action={save} />
      {view.state && <State serverId={serverId} state={view.state} view={view} noWorker={noWorker} />}
    </Page>
  );
}

function Begin({ serverId, chosen }: { serverId: string; chosen: ProviderKind }) {
  return (
    <nav aria-label={t("servers.provider.begin")} className="mb-7">
      <p className="font-semibold">{t("servers.provider.begin")}</p>
      <ul className="mt-1 flex flex-wrap gap-x-5 gap-y-1">
        {PROVIDER_KINDS.map((kind) => (
          <li key={kind}>
            <a
              className="link"
              href={`/admin/servers/${serverId}/sign-in?preset=${kind}`}
              aria-current={kind === chosen ? "true" : undefined}
            >
              {t(`servers.provider.kind.${kind}`)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function RedirectAddress({ value }: { value: string }) {
  const words = { copy: t("devices.copy"), copied: t("devices.copied"), what: t("servers.provider.redirectWhat") };
  return (
    <div className="mb-7 max-w-(--measure)">
      <p className="text-sm font-semibold">{t("servers.provider.redirect")}</p>
      <p className="text-sm text-ink-2">{t("servers.provider.redirectHint")}</p>
      <p className="mt-2 flex flex-wrap items-center gap-x-4">
        <code className="text-sm wrap-anywhere select-all" dir="ltr">
          {value}
        </code>
        <CopyButton value={value} words={words} />
      </p>
    </div>
  );
}

const STEPS = {
  google: ["1", "2", "3", "4", "5"],
  microsoft: ["1", "2", "3", "4", "5"],
  openid: ["1", "2", "3"],
} as const;

function HowTo({ kind }: { kind: ProviderKind }) {
  return (
    <Section title={t("servers.provider.how")}>
      <ul className="mt-4 mb-8 grid max-w-(--measure) list-disc gap-2 ps-5 text-sm">
        {kind === "google" &&
          STEPS.google.map((step) => <li key={step}>{t(`servers.provider.how.google.${step}`)}</li>)}
        {kind === "microsoft" &&
          STEPS.microsoft.map((step) => <li key={step}>{t(`servers.provider.how.microsoft.${step}`)}</li>)}
        {kind === "openid" &&
          STEPS.openid.map((step) => <li key={step}>{t(`servers.provider.how.openid.${step}`)}</li>)}
      </ul>
    </Section>
  );
}

interface StateProps {
  serverId: string;
  state: ProviderState;
  view: ProviderView;
  noWorker: boolean;
}

function State({ serverId, state, view: { accounts }, noWorker }: StateProps) {
  const { endpoints } = state;
  return (
    <Section id="state" title={t("servers.provider.state")}>
      <div className="grid max-w-(--measure) gap-3 py-4 text-sm">
        {noWorker && <Note tone="problem">{t("servers.provider.noWorker")}</Note>}
        <Outcome state={state} />
        {endpoints && (
          <>
            <p>
              {rich("servers.provider.hosts", {
                hosts: <bdi dir="ltr">{hostsOf([endpoints.token, endpoints.revocation])}</bdi>,
              })}
            </p>
            <p>{t(endpoints.revocation === null ? "servers.provider.revokesNot" : "servers.provider.revokes")}</p>
          </>
        )}
        <p>{t("servers.provider.accounts", { count: accounts })}</p>
        {accounts > 0 && <p className="text-ink-2">{t("servers.provider.inUse")}</p>}
        <form action={check} className="flex flex-wrap gap-3">
          <TargetFields id={serverId} />
          <Button kind="outlined" size="admin">
            {t("servers.provider.check")}
          </Button>
          {accounts === 0 && (
            <Button kind="text" size="admin" formAction={remove}>
              {t("servers.provider.remove")}
            </Button>
          )}
        </form>
      </div>
    </Section>
  );
}

function Outcome({ state: { endpoints, checkedAt } }: { state: ProviderState }) {
  if (endpoints) return <StatusMark kind="done" words={t("servers.provider.works")} />;
  if (checkedAt === null) return <StatusMark kind="notStarted" words={t("servers.provider.notChecked")} />;
  return <StatusMark kind="couldNotBeCopied" words={t("servers.provider.failed")} />;
}

function hostsOf(addresses: readonly (string | null)[]): string {
  const hosts = addresses.filter((address) => address !== null).map((address) => new URL(address).host);
  return [...new Set(hosts)].join(", ");
}
