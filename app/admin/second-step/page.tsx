import type { Metadata } from "next";
import { canUsePasskeys } from "../../../lib/services/passkeys.ts";
import { portal } from "../../../lib/services/portal.ts";
import { type FactorView, factorView, type PasskeyFacts } from "../../../lib/services/second-factor.ts";
import { shownForm } from "../../_admin/forms.ts";
import { PasskeyButton } from "../../_admin/passkey-button.tsx";
import { passkeyWords } from "../../_admin/passkey-words.ts";
import type { Query } from "../../_admin/query.ts";
import { Button, ButtonLink, ButtonRow } from "../../_components/button.tsx";
import { type Column, DataTable } from "../../_components/data-table.tsx";
import { Field } from "../../_components/field.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../_components/page.tsx";
import { When } from "../../_components/values.tsx";
import { found } from "../../_lib/found.ts";
import { keptForm } from "../../_lib/kept-form.ts";
import { signOut } from "../../_lib/sign-out.ts";
import { t } from "../../_lib/text.tsx";
import { requireFactorOwner } from "../../_lib/viewer.ts";
import { when } from "../../_lib/when.ts";
import { addKey, askNewPasskey, renewCodes, setUpApp } from "./actions.ts";

async function formOf({ searchParams }: Query) {
  const viewer = await requireFactorOwner();
  const kept = keptForm(viewer.session, (await searchParams).again);
  return { viewer, form: shownForm(kept, { name: "" }, { name: t("factor.passkeys.name") }) };
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { form } = await formOf(props);
  return { title: pageTitle(t("factor.title"), form.summary.length > 0) };
}

/** One's own second factor; whoever has to have one and has none comes here before anything else. */
export default async function SecondStepPage(props: Query) {
  const { viewer, form } = await formOf(props);
  const opened = await portal();
  const view = await found(factorView(opened, viewer));
  const { saved } = await props.searchParams;
  const isForced = viewer.kind === "half";
  return (
    <Page
      kind="admin"
      back={isForced ? undefined : { href: "/admin/account", label: t("desk.account.title") }}
      title={t("factor.title")}
      lead={t("factor.lead")}
      errors={form.summary}
    >
      {saved === "1" && <Note tone="quiet">{t("admin.saved")}</Note>}
      <Demand view={view} isForced={isForced} />
      <AppSection view={view} />
      <Section id="passkeys" title={t("factor.passkeys.title")}>
        <p className="mt-4 text-ink-2">{t("factor.passkeys.text")}</p>
        {view.passkeys.length > 0 && (
          <div className="mt-6">
            <DataTable
              caption={t("factor.passkeys.title")}
              columns={passkeyColumns(view.zone)}
              rows={view.passkeys}
              rowKey={({ id }) => id}
            />
          </div>
        )}
        {canUsePasskeys(opened) ? (
          <form action={addKey} noValidate className="mt-8">
            <Field
              {...{ id: "name", name: "name", label: t("factor.passkeys.name"), hint: t("factor.passkeys.name.hint") }}
              {...{ defaultValue: form.values.name, error: form.errors.name, size: "admin", autoComplete: "off" }}
            />
            <PasskeyButton act="add" ask={askNewPasskey} words={passkeyWords("add")} />
          </form>
        ) : (
          <p className="mt-4">{t("factor.passkeys.impossible")}</p>
        )}
      </Section>
      {(view.appSince !== null || view.passkeys.length > 0) && <CodesSection left={view.recoveryCodesLeft} />}
      {isForced && (
        <form action={signOut} className="mt-14">
          <Button kind="text" size="admin">
            {t("common.signOut")}
          </Button>
        </form>
      )}
    </Page>
  );
}

/** What the organisation demands, and of whom. */
function Demand({
  view: { requiredFrom, mayBeNone, isOpenId, zone },
  isForced,
}: {
  view: FactorView;
  isForced: boolean;
}) {
  if (isForced) return <Note tone="wait">{t("factor.forced")}</Note>;
  if (isOpenId) return <Note tone="quiet">{t("factor.openId")}</Note>;
  if (requiredFrom === null) return null;
  return (
    <Note tone="quiet">
      {mayBeNone ? t("factor.requiredFrom", { date: when(requiredFrom, zone, "day") }) : t("factor.required")}
    </Note>
  );
}

function AppSection({ view: { appSince, zone } }: { view: FactorView }) {
  return (
    <Section id="app" title={t("factor.app.title")}>
      <p className="mt-4 text-ink-2">{t("factor.app.text")}</p>
      {appSince !== null && (
        <p className="mt-4">
          {t("factor.app.since")} <When at={appSince} zone={zone} style="day" />
        </p>
      )}
      <form action={setUpApp}>
        <ButtonRow>
          <Button kind={appSince === null ? "filled" : "outlined"} size="admin">
            {t(appSince === null ? "factor.app.setUp" : "factor.app.replace")}
          </Button>
          {appSince !== null && (
            <ButtonLink kind="text" size="admin" href="/admin/second-step/remove/app">
              {t("factor.app.remove")}
            </ButtonLink>
          )}
        </ButtonRow>
      </form>
    </Section>
  );
}

function CodesSection({ left }: { left: number }) {
  return (
    <Section id="codes" title={t("factor.codes.title")}>
      <p className="mt-4 text-ink-2">{t("factor.codes.text")}</p>
      <p className="mt-4">{t("factor.codes.left", { count: left })}</p>
      <form action={renewCodes}>
        <ButtonRow>
          <Button kind="outlined" size="admin">
            {t("factor.codes.renew")}
          </Button>
        </ButtonRow>
      </form>
    </Section>
  );
}

function passkeyColumns(zone: string): Column<PasskeyFacts>[] {
  const page = "/admin/second-step";
  return [
    {
      ...{ id: "name", head: t("factor.passkeys.column.name"), phone: "title" },
      cell: ({ name }) => <bdi className="wrap-anywhere">{name}</bdi>,
    },
    {
      ...{ id: "added", head: t("factor.passkeys.column.added"), phone: "labelled" },
      cell: ({ createdAt }) => <When at={createdAt} zone={zone} style="day" />,
    },
    {
      ...{ id: "used", head: t("factor.passkeys.column.used"), phone: "labelled" },
      cell: ({ lastUsedAt }) =>
        lastUsedAt === null ? t("factor.passkeys.never") : <When at={lastUsedAt} zone={zone} style="day" />,
    },
    {
      ...{ id: "act", head: t("admin.servers.act"), narrow: true },
      cell: ({ id, name }) => (
        <span className="flex flex-wrap gap-x-4 whitespace-nowrap sm:flex-nowrap">
          <a className="link" href={`${page}/passkeys/${id}`}>
            {t("factor.passkeys.rename")}
            <span className="sr-only"> {name}</span>
          </a>
          <a className="link" href={`${page}/remove/${id}`}>
            {t("factor.passkeys.remove")}
            <span className="sr-only"> {name}</span>
          </a>
        </span>
      ),
    },
  ];
}
