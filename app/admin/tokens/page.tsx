import type { Metadata } from "next";
import type { ReactNode } from "react";
import {
  type ApiTokenFacts,
  type ApiTokenField,
  LONGEST_DAYS,
  listApiTokens,
  TOKEN_SCOPES,
  type TokenScope,
} from "../../../lib/services/api-tokens.ts";
import { portal } from "../../../lib/services/portal.ts";
import { portalZone } from "../../../lib/services/zone.ts";
import { type ShownForm, shownForm } from "../../_admin/forms.ts";
import type { Query } from "../../_admin/query.ts";
import { Button, ButtonRow } from "../../_components/button.tsx";
import { RadioGroup } from "../../_components/choices.tsx";
import { type Column, DataTable } from "../../_components/data-table.tsx";
import { EmptyState } from "../../_components/empty-state.tsx";
import { Field } from "../../_components/field.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../_components/page.tsx";
import { When } from "../../_components/values.tsx";
import { keptForm } from "../../_lib/kept-form.ts";
import { rich, t } from "../../_lib/text.tsx";
import { requireAdministrator } from "../../_lib/viewer.ts";
import { make, remove } from "./actions.ts";

async function formOf({ searchParams }: Query) {
  const viewer = await requireAdministrator();
  const { again, made } = await searchParams;
  const labels: Record<ApiTokenField, string> = {
    ...{ name: t("api.name"), days: t("api.days"), scope: t("api.scope") },
  };
  const form = shownForm(keptForm(viewer.session, again), { name: "", days: "90", scope: "read" }, labels);
  return { viewer, form, token: keptForm(viewer.session, made)?.values.token ?? null };
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { form } = await formOf(props);
  return { title: pageTitle(t("api.title"), form.summary.length > 0) };
}

export default async function TokensPage(props: Query) {
  const { viewer, form, token } = await formOf(props);
  const tokens = await listApiTokens(await portal(), viewer);
  const zone = await portalZone(await portal());
  const link = (words: ReactNode) => (
    <a className="link" href="/api/v1/openapi.json">
      {words}
    </a>
  );
  return (
    <Page
      kind="admin"
      back={{ href: "/admin/administrators", label: t("desk.staff.title") }}
      title={t("api.title")}
      lead={t("api.lead")}
      errors={form.summary}
      below={<Tokens tokens={tokens} zone={zone} />}
    >
      <p className="mb-6">{rich("api.document", { link })}</p>
      {token !== null && <Made token={token} />}
      <TokenForm form={form} />
    </Page>
  );
}

const SCOPES = {
  read: "api.scope.read",
  readAll: "api.scope.readAll",
  write: "api.scope.write",
} as const satisfies Record<TokenScope, string>;

function Made({ token }: { token: string }) {
  return (
    <div className="mb-8" role="status">
      <Note tone="wait">
        <p className="font-semibold">{t("api.made")}</p>
        <p className="mt-2 wrap-anywhere select-all">
          <code>{token}</code>
        </p>
      </Note>
    </div>
  );
}

function TokenForm({ form: { values, errors } }: { form: ShownForm<ApiTokenField> }) {
  return (
    <form action={make} noValidate>
      <Field
        {...{ id: "name", name: "name", label: t("api.name"), hint: t("api.name.hint"), error: errors.name }}
        {...{ defaultValue: values.name, size: "admin", autoComplete: "off" }}
      />
      <Field
        {...{ id: "days", name: "days", label: t("api.days"), hint: t("api.days.hint", { most: LONGEST_DAYS }) }}
        {...{ error: errors.days, defaultValue: values.days, size: "admin", inputMode: "numeric", autoComplete: "off" }}
      />
      <RadioGroup
        {...{ name: "scope", legend: t("api.scope"), error: errors.scope, defaultValue: values.scope }}
        options={TOKEN_SCOPES.map((value) => ({ value, label: t(SCOPES[value]), hint: t(`api.scope.${value}.hint`) }))}
      />
      <ButtonRow>
        <Button kind="filled" size="admin">
          {t("api.make")}
        </Button>
      </ButtonRow>
    </form>
  );
}

function Tokens({ tokens, zone }: { tokens: readonly ApiTokenFacts[]; zone: string }) {
  return (
    <Section id="tokens" title={t("api.list")} rule={false}>
      {tokens.length === 0 ? (
        <EmptyState title={t("api.none")}>
          <p>{t("api.none.text")}</p>
        </EmptyState>
      ) : (
        <DataTable caption={t("api.list")} columns={columns(zone)} rows={tokens} rowKey={({ id }) => id} />
      )}
    </Section>
  );
}

function columns(zone: string): Column<ApiTokenFacts>[] {
  const day = (at: number) => <When at={at} zone={zone} style="day" />;
  return [
    {
      id: "name",
      head: t("api.name"),
      cell: ({ name }) => <bdi className="wrap-anywhere">{name}</bdi>,
      phone: "title",
    },
    { id: "owner", head: t("api.owner"), cell: ({ owner }) => <bdi>{owner}</bdi>, phone: "labelled" },
    {
      id: "scope",
      head: t("api.scope"),
      cell: ({ scope }) => t(SCOPES[scope]),
      phone: "labelled",
    },
    {
      id: "until",
      head: t("api.until"),
      cell: ({ expiresAt }) => (expiresAt <= Date.now() ? t("api.ended") : day(expiresAt)),
      phone: "labelled",
    },
    {
      id: "used",
      head: t("api.used"),
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? t("api.never") : day(lastUsedAt)),
      phone: "labelled",
    },
    {
      id: "remove",
      head: "",
      cell: ({ id, name }) => (
        <form action={remove}>
          <input type="hidden" name="id" value={id} />
          <Button kind="text" size="admin">
            {rich("api.remove", { name, hidden: (words) => <span className="sr-only">{words}</span> })}
          </Button>
        </form>
      ),
      narrow: true,
    },
  ];
}
