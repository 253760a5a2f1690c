import { mailView } from "../../../../lib/services/mail-address.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { rich } from "../../../_lib/text.tsx";
import { requirePerson } from "../../../_lib/viewer.ts";

/** Leads to being told by mail, or says where to. Nothing where this portal sends no mail. */
export async function MailOffer() {
  const view = await mailView(await portal(), await requirePerson());
  if (view === null) return null;
  const link = (words: React.ReactNode) => (
    <a href="/move/notify" className="link">
      {words}
    </a>
  );
  return (
    <p className="mt-6 text-sm text-ink-2 wrap-anywhere">
      {view.given.kind === "confirmed"
        ? rich("mail.offerKnown", { address: <bdi className="text-ink">{view.given.address}</bdi>, link })
        : rich("mail.offer", { link })}
    </p>
  );
}
