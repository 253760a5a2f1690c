import type { Metadata } from "next";
import { portal } from "../../../../lib/services/portal.ts";
import { linksView } from "../../../../lib/services/resend-links.ts";
import type { Query } from "../../../_admin/query.ts";
import { Button, ButtonRow } from "../../../_components/button.tsx";
import { Note } from "../../../_components/note.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { found } from "../../../_lib/found.ts";
import { t } from "../../../_lib/text.tsx";
import { requireStaff } from "../../../_lib/viewer.ts";
import { send } from "./actions.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("desk.links.title")) };
}

/** What the help desk can send somebody again. */
export default async function LinksPage({ params, searchParams }: Query & { params: Promise<{ entry: string }> }) {
  const { entry } = await params;
  const { sent, tooMany } = await searchParams;
  const { name, oldAddress, mail, kinds, portalAddress } = await found(
    linksView(await portal(), await requireStaff(), entry),
  );
  return (
    <Page
      kind="admin"
      back={{ href: `/admin/roster/${entry}`, label: name === "" ? oldAddress : `${name}, ${oldAddress}` }}
      title={t("desk.links.title")}
      lead={t(`desk.links.${mail}`)}
    >
      {sent === "1" && <Note tone="quiet">{t("desk.links.sent")}</Note>}
      {tooMany === "1" && <Note tone="problem">{t("desk.links.tooMany")}</Note>}
      {mail !== "ready" && (
        <p className="text-body font-semibold wrap-anywhere select-all">
          <bdi>{portalAddress}</bdi>
        </p>
      )}
      {mail === "ready" && (
        <form action={send.bind(null, entry)}>
          <ButtonRow>
            {kinds.map((kind) => (
              <Button key={kind} kind="outlined" size="admin" name="kind" value={kind}>
                {t(`desk.links.${kind}`)}
              </Button>
            ))}
          </ButtonRow>
        </form>
      )}
    </Page>
  );
}
