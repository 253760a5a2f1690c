/** Addresses that cannot be reached by mail: on the overview, and at the person. */
import type { LetterRow } from "../../lib/services/mailing-outcome.ts";
import type { UndeliveredPerson } from "../../lib/services/undeliverable.ts";
import { Button } from "../_components/button.tsx";
import { Note } from "../_components/note.tsx";
import { t } from "../_lib/text.tsx";

/** Null: nowhere. */
export function viaWords(via: LetterRow["via"]): string {
  return via === null ? t("mailing.undeliverable.nowhere") : t(`mailing.via.${via}`);
}

/** How many there are, with the way to them; nothing where there are none. */
export function UndeliveredNote({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <Note tone="wait">
      {t("mailing.undeliverable.count", { count })}{" "}
      <a className="link" href="/admin/mailings/undeliverable">
        {t("mailing.undeliverable.link")}
      </a>
    </Note>
  );
}

interface RefusedAddressesProps {
  person: UndeliveredPerson;
  /** Null: helpers change nothing. */
  tryAgain: ((form: FormData) => Promise<void>) | null;
}

/** What mail servers said of a person's addresses; nothing where all are good. */
export function RefusedAddresses({ person: { id, refused, instead }, tryAgain }: RefusedAddressesProps) {
  if (refused.length === 0) return null;
  return (
    <div id="mail" className="mt-3">
      <Note tone="problem">
        {refused.map(({ via, error, reply }) => (
          <p key={via}>
            {t("mailing.undeliverable.ofPerson", { which: t(`mailing.via.${via}`), said: reply ?? error })}
          </p>
        ))}
        <p>
          {instead === null
            ? t("mailing.undeliverable.nowhereWords")
            : t("mailing.undeliverable.insteadWords", { which: t(`mailing.via.${instead}`) })}
        </p>
        {tryAgain && (
          <form action={tryAgain} className="mt-2">
            <input type="hidden" name="id" value={id} />
            <Button kind="outlined" size="admin">
              {t("mailing.undeliverable.tryAgain")}
            </Button>
          </form>
        )}
      </Note>
    </div>
  );
}
