import type { Metadata } from "next";
import { portal } from "../../../lib/services/portal.ts";
import { listServers, type ServerFacts } from "../../../lib/services/servers.ts";
import { limitWords } from "../../_admin/limit-words.ts";
import { testWords } from "../../_admin/server-test.tsx";
import { Button, ButtonLink } from "../../_components/button.tsx";
import { type Column, DataTable } from "../../_components/data-table.tsx";
import { EmptyState } from "../../_components/empty-state.tsx";
import { Page, pageTitle } from "../../_components/page.tsx";
import { count } from "../../_lib/format.ts";
import { t } from "../../_lib/text.tsx";
import { requireAdministrator } from "../../_lib/viewer.ts";
import { test } from "./actions.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("admin.servers.title")) };
}

export default async function ServersPage() {
  const servers = await listServers(await portal(), await requireAdministrator());
  return (
    <Page kind="admin" wide title={t("admin.servers.title")} lead={t("admin.servers.lead")}>
      {servers.length === 0 ? (
        <EmptyState title={t("admin.servers.none")} action={<AddServer kind="filled" />}>
          <p>{t("admin.servers.none.text")}</p>
        </EmptyState>
      ) : (
        <>
          <DataTable caption={t("admin.servers.title")} columns={columns()} rows={servers} rowKey={({ id }) => id} />
          <p className="mt-8">
            <AddServer kind="outlined" />
          </p>
        </>
      )}
    </Page>
  );
}

function AddServer({ kind }: { kind: "filled" | "outlined" }) {
  return (
    <ButtonLink kind={kind} size="admin" href="/admin/servers/new" icon="plus">
      {t("admin.servers.add")}
    </ButtonLink>
  );
}

function columns(): Column<ServerFacts>[] {
  return [
    { id: "name", head: t("admin.server.name"), cell: (server) => <NameAndAddress server={server} />, phone: "title" },
    { id: "use", head: t("admin.server.use"), cell: ({ use }) => t(`admin.use.${use}`) },
    {
      ...{ id: "security", head: t("admin.server.security"), phone: "labelled" },
      cell: ({ security }) => t(`admin.security.${security}`),
    },
    {
      id: "connections",
      head: t("admin.server.maxConnections"),
      cell: ({ maxConnections }) => count(maxConnections),
      numeric: true,
      phone: "labelled",
    },
    { id: "limits", head: t("admin.limits.title"), cell: ({ limits }) => limitWords(limits), phone: "labelled" },
    { id: "test", head: t("admin.test.title"), cell: testWords },
    {
      id: "act",
      head: t("admin.servers.act"),
      cell: ({ id, name }) => <TestButton id={id} name={name} />,
      narrow: true,
    },
  ];
}

function NameAndAddress({ server: { id, name, host, port } }: { server: ServerFacts }) {
  return (
    <>
      <a className="link" href={`/admin/servers/${id}`}>
        <bdi>{name}</bdi>
      </a>
      <span className="block text-xs font-normal text-ink-2">
        <bdi>{t("admin.servers.address", { host, port: String(port) })}</bdi>
      </span>
    </>
  );
}

function TestButton({ id, name }: { id: string; name: string }) {
  return (
    <form action={test} className="whitespace-nowrap">
      <input type="hidden" name="id" value={id} />
      <Button kind="outlined" size="admin">
        {t("admin.servers.test")}
        <span className="sr-only"> {name}</span>
      </Button>
    </form>
  );
}
