/** Before there is a list, and how old it is. */
import type { FoldersView } from "../../../../lib/services/folders.ts";
import type { ListingState } from "../../../../lib/services/listing.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { portalZone } from "../../../../lib/services/zone.ts";
import { Button, ButtonLink } from "../../../_components/button.tsx";
import { EmptyState } from "../../../_components/empty-state.tsx";
import { Note } from "../../../_components/note.tsx";
import { StatusWord } from "../../../_components/status.tsx";
import { When } from "../../../_components/values.tsx";
import { rich, t } from "../../../_lib/text.tsx";
import { troubleText } from "../../../_lib/trouble.ts";
import { lookAgain } from "./actions.ts";

interface Listing {
  migration: string;
  listing: ListingState;
}

/** Instead of the list while there is none. */
export function NoListing({ migration, listing }: Listing) {
  if (listing.underWay)
    return (
      <EmptyState
        status={<StatusWord kind="counting" />}
        title={t("folders.looking")}
        action={<Refresh {...{ migration }} />}
      >
        <p>{t("folders.lookingText")}</p>
      </EmptyState>
    );
  const failed = listing.refusal !== null || listing.unanswered;
  return (
    <EmptyState
      title={failed ? t("folders.lookFailed") : t("folders.notLooked")}
      action={<Look migration={migration} listing={listing} kind="filled" />}
    >
      {failed ? <Failure listing={listing} /> : <p>{t("folders.notLookedText")}</p>}
    </EmptyState>
  );
}

function Refresh({ migration }: { migration: string }) {
  return (
    <a href={`/move/${migration}/folders`} className="link">
      {t("folders.refresh")}
    </a>
  );
}

function Failure({ listing: { refusal } }: { listing: ListingState }) {
  if (!refusal) return <p>{t("folders.unanswered")}</p>;
  const { what, next } = troubleText(refusal.code, refusal.side);
  return (
    <>
      <p>
        {what} {next}
      </p>
      {refusal.serverText !== "" && <p>{rich("folders.serverSaid", { text: <q>{refusal.serverText}</q> })}</p>}
    </>
  );
}

/** Looking again, or the password first where that is what is missing. */
function Look({ migration, listing, kind }: Listing & { kind: "filled" | "text" }) {
  if (listing.refusal?.code.startsWith("auth."))
    return (
      <ButtonLink kind={kind} href={`/move/passwords?migration=${migration}`}>
        {t("folders.enterPassword")}
      </ButtonLink>
    );
  const first = listing.listedAt === null && listing.refusal === null && !listing.unanswered;
  return (
    <form action={lookAgain.bind(null, migration)}>
      <Button kind={kind} size={kind === "text" ? "admin" : "journey"}>
        {first ? t("folders.look") : t("folders.lookAgain")}
      </Button>
    </form>
  );
}

/** Below the list: when it was made, whether something is still to come, and how to have it made again. */
export async function LastLook({ migration, view }: { migration: string; view: FoldersView }) {
  const { listing, counting } = view;
  const zone = await portalZone(await portal());
  if (listing.underWay || counting)
    return (
      <div className="mt-6 flex flex-wrap items-center gap-x-5 gap-y-2 text-sm text-ink-2">
        <StatusWord kind="counting" detail={listing.underWay ? t("folders.looking") : t("folders.sizesComing")} />
        <Refresh migration={migration} />
      </div>
    );
  return (
    <div className="mt-6 text-sm text-ink-2">
      {(listing.refusal || listing.unanswered) && (
        <Note tone="wait">
          <p>{t("folders.lookAgainFailed")}</p>
          <Failure listing={listing} />
        </Note>
      )}
      <div className="flex flex-wrap items-center gap-x-5">
        {listing.listedAt !== null && (
          <p>{rich("folders.lastLook", { when: <When at={listing.listedAt} zone={zone} style="dateTime" local /> })}</p>
        )}
        <Look migration={migration} listing={listing} kind="text" />
      </div>
    </div>
  );
}

/** Every folder was counted, and there is nothing in them. */
export function EmptyAccount({ login, server }: { login: string; server: string }) {
  return (
    <EmptyState
      title={t("folders.empty")}
      action={
        <ButtonLink kind="outlined" href="/move/connect">
          {t("folders.connectOther")}
        </ButtonLink>
      }
    >
      <p>{rich("folders.emptyText", { account: <bdi>{login}</bdi>, server: <bdi>{server}</bdi> })}</p>
    </EmptyState>
  );
}
