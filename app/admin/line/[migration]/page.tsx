import type { Metadata } from "next";
import { type InLineFacts, inLineFacts } from "../../../../lib/services/move-up.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { Button, ButtonLink, ButtonRow } from "../../../_components/button.tsx";
import { Note } from "../../../_components/note.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { found } from "../../../_lib/found.ts";
import { t } from "../../../_lib/text.tsx";
import { requireAdministrator } from "../../../_lib/viewer.ts";
import { back, up } from "../actions.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("admin.line.moveUp")) };
}

/** Asks once more before somebody is moved up in the line; offers the way back where that is done. */
export default async function MoveUpPage({ params }: { params: Promise<{ migration: string }> }) {
  const { migration } = await params;
  const facts = await found(inLineFacts(await portal(), await requireAdministrator(), migration));
  const { migrationId, person, isMovedUp, isTest, place } = facts;
  return (
    <Page
      kind="admin"
      back={{ href: "/admin/roster", label: t("common.admin.roster") }}
      title={t(isMovedUp ? "admin.line.isUp" : "admin.line.title", { person })}
      lead={leadOf(facts)}
    >
      {isTest && <Note tone="quiet">{t("admin.line.isTest")}</Note>}
      {(isMovedUp || place !== null) && (
        <form action={isMovedUp ? back : up}>
          <input type="hidden" name="id" value={migrationId} />
          <ButtonRow>
            <Button kind="filled" size="admin">
              {t(isMovedUp ? "admin.line.moveBack" : "admin.line.moveUp")}
            </Button>
            <ButtonLink kind="text" size="admin" href="/admin/roster">
              {t("common.cancel")}
            </ButtonLink>
          </ButtonRow>
        </form>
      )}
    </Page>
  );
}

function leadOf({ isMovedUp, oldServer: server, place }: InLineFacts): string {
  if (isMovedUp) return t("admin.line.isUpLead", { server });
  return place === null ? t("admin.line.notInLine") : t("admin.line.lead", { server, place });
}
