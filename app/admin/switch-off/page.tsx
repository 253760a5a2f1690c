import type { Metadata } from "next";
import { cache } from "react";
import { portal } from "../../../lib/services/portal.ts";
import { type SwitchOffReason, type SwitchOffView, switchOffView } from "../../../lib/services/switch-off.ts";
import type { Query } from "../../_admin/query.ts";
import { ButtonLink, ButtonRow } from "../../_components/button.tsx";
import { Icon } from "../../_components/icon.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../_components/page.tsx";
import { PrintButton } from "../../_components/print-button.tsx";
import { found } from "../../_lib/found.ts";
import { type KeptForm, keptForm } from "../../_lib/kept-form.ts";
import { t } from "../../_lib/text.tsx";
import { requireStaff } from "../../_lib/viewer.ts";
import { when } from "../../_lib/when.ts";
import { AccountTable } from "./_parts/account-table.tsx";
import { Declare } from "./_parts/declare.tsx";
import { Lists } from "./_parts/lists.tsx";
import { Unclaimed } from "./_parts/unclaimed.tsx";

/** Once a request: head and body ask for it, and very many rows are counted. */
const viewNow = cache(async () => found(switchOffView(await portal(), await requireStaff())));

async function pageOf({ searchParams }: Query) {
  const viewer = await requireStaff();
  const view = await viewNow();
  const query = await searchParams;
  const kept = keptForm(viewer.session, query.again);
  return { view, kept, query, mayAct: viewer.role === "administrator", errors: errorsOf(kept, view) };
}

function errorsOf(kept: KeptForm | null, { verdict }: SwitchOffView) {
  const { mailbox, reason, typed } = kept?.problems ?? {};
  return [
    ...(mailbox ? [{ href: "#unclaimed", text: t("switchOff.ticked.none") }] : []),
    ...(reason ? [{ href: "#reason", text: t("switchOff.reason.missing") }] : []),
    ...(typed === "noWorker" ? [{ href: "#declare", text: t("switchOff.evidence.noWorker") }] : []),
    ...(typed === "wrongCount"
      ? [{ href: "#typed", text: t("switchOff.declare.wrongCount", { count: verdict.unaccounted }) }]
      : []),
  ];
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { errors } = await pageOf(props);
  return { title: pageTitle(t("switchOff.title"), errors.length > 0) };
}

/** One clear answer, and what is missing. */
export default async function SwitchOffPage(props: Query) {
  const { view, kept, query, mayAct, errors } = await pageOf(props);
  const { verdict, declared, zone } = view;
  const answer = declared ? "declared" : verdict.answer;
  return (
    <Page
      kind="admin"
      wide
      above={t("switchOff.title")}
      title={t(`switchOff.${answer}`)}
      lead={
        declared
          ? t("switchOff.declared.lead", { time: when(declared.at, zone) })
          : t(`switchOff.${verdict.answer}.lead`)
      }
      errors={errors}
    >
      {typeof query.claimed === "string" && (
        <Note tone="quiet">{t("switchOff.claimed", { count: Number(query.claimed) })}</Note>
      )}
      {declared && <Note tone="quiet">{t("switchOff.evidence.keyId", { id: declared.keyId })}</Note>}
      <Missing reasons={verdict.reasons} title={t(declared ? "switchOff.missingThen" : "switchOff.missing")} />
      <Evidence />
      <AccountTable view={view} />
      <Unclaimed view={view} kept={kept} mayAct={mayAct && declared === null} />
      {declared === null && <Lists view={view} mayAct={mayAct} />}
      {mayAct && <Declare view={view} kept={kept} />}
    </Page>
  );
}

/** Where more is to be seen of it. */
const PLACES: Record<SwitchOffReason["kind"], string> = {
  ...{ state: "#unaccounted", unclaimed: "#unclaimed", emptyRoster: "/admin/roster", noList: "#lists" },
  ...{ deliveryNotSwitched: "#accounted", importsOpen: "/admin/phases" },
};

function Missing({ reasons, title }: { reasons: readonly SwitchOffReason[]; title: string }) {
  if (reasons.length === 0) return null;
  return (
    <Section id="missing" title={title}>
      <ul>
        {reasons.map((reason) => (
          <li key={wordsOf(reason)} className="flex gap-3 border-b border-rule py-3">
            <Icon
              name={isLost(reason) ? "triangle-alert" : "info"}
              size={18}
              className={`mt-0.5 ${isLost(reason) ? "text-problem" : "text-wait"}`}
            />
            <a className="link-ink min-w-0 wrap-anywhere" href={PLACES[reason.kind]}>
              {wordsOf(reason)}
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function isLost({ kind }: SwitchOffReason): boolean {
  return kind === "state" || kind === "unclaimed";
}

function wordsOf(reason: SwitchOffReason): string {
  switch (reason.kind) {
    case "state":
      return t("switchOff.reason.state", { count: reason.count, state: t(`switchOff.state.${reason.state}`) });
    case "unclaimed":
    case "noList":
    case "deliveryNotSwitched":
      return t(`switchOff.reason.${reason.kind}`, { count: reason.count });
    case "emptyRoster":
    case "importsOpen":
      return t(`switchOff.reason.${reason.kind}`);
    default:
      return reason satisfies never;
  }
}

function Evidence() {
  return (
    <div className="print:hidden">
      <Section id="evidence" title={t("switchOff.evidence")}>
        <p className="mt-4 max-w-(--measure) text-ink-2">{t("switchOff.evidence.text")}</p>
        <ButtonRow>
          <ButtonLink kind="outlined" size="admin" href="/admin/switch-off/evidence.json" download>
            {t("switchOff.evidence.download")}
          </ButtonLink>
          <PrintButton size="admin">{t("switchOff.print")}</PrintButton>
          <a className="link" href="/evidence-key.pem" download>
            {t("switchOff.evidence.key")}
          </a>
          <a className="link" href="/admin/switch-off/sweep">
            {t("switchOff.sweep")}
          </a>
        </ButtonRow>
      </Section>
    </div>
  );
}
