import type { Metadata } from "next";
import { portal } from "../../../../../lib/services/portal.ts";
import { serverToEdit } from "../../../../../lib/services/servers.ts";
import { Button, ButtonLink, ButtonRow } from "../../../../_components/button.tsx";
import { Page, pageTitle } from "../../../../_components/page.tsx";
import { found } from "../../../../_lib/found.ts";
import { t } from "../../../../_lib/text.tsx";
import { requireAdministrator } from "../../../../_lib/viewer.ts";
import { remove } from "../../actions.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("admin.server.remove")) };
}

export default async function RemoveServerPage({ params }: { params: Promise<{ server: string }> }) {
  const { server } = await params;
  const { facts } = await found(serverToEdit(await portal(), await requireAdministrator(), server));
  const page = `/admin/servers/${facts.id}`;
  const inUse = facts.accounts > 0;
  return (
    <Page
      kind="admin"
      back={{ href: page, label: facts.name }}
      title={t("admin.server.removeTitle", { name: facts.name })}
      lead={inUse ? t("admin.server.removeInUse", { accounts: facts.accounts }) : t("admin.server.removeLead")}
    >
      {!inUse && (
        <form action={remove}>
          <input type="hidden" name="id" value={facts.id} />
          <ButtonRow>
            <Button kind="filled" size="admin">
              {t("admin.server.remove")}
            </Button>
            <ButtonLink kind="text" size="admin" href={page}>
              {t("common.cancel")}
            </ButtonLink>
          </ButtonRow>
        </form>
      )}
    </Page>
  );
}
