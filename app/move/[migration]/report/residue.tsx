/** What still arrives in the old account after the move, who writes there, and what can be done about it. */
import type { ReactNode } from "react";
import { type Residue, type ResidueView, residueIn } from "../../../../lib/services/residue.ts";
import { Button } from "../../../_components/button.tsx";
import { TextAreaField } from "../../../_components/field.tsx";
import { LookStatus } from "../../../_components/look-status.tsx";
import { Note } from "../../../_components/note.tsx";
import { Section } from "../../../_components/page.tsx";
import { mailto } from "../../../_lib/mailto.ts";
import { residueWords } from "../../../_lib/residue-words.ts";
import { t } from "../../../_lib/text.tsx";
import { capitalized } from "../../../_lib/trouble.ts";
import { when } from "../../../_lib/when.ts";
import { lookForMail } from "./actions.ts";

export interface ResidueSectionProps {
  view: ResidueView;
  zone: string;
  /** The form that brings over what has arrived. */
  bring: ReactNode;
}

export function ResidueSection({ view, zone, bring }: ResidueSectionProps) {
  const { found, brought, migrationId } = view;
  const shown = found ?? brought;
  return (
    <div className="print:hidden">
      <Section id="residue" title={t("report.residue.title")}>
        <div className="grid max-w-(--measure) justify-items-start gap-3 py-4">
          {view.look && <LookStatus look={view.look} zone={zone} underWay={t("report.residue.underWay")} />}
          {found ? (
            <Found found={found} zone={zone} bring={bring} />
          ) : brought ? (
            <p>{broughtWords(brought, zone)}</p>
          ) : (
            <p>{t("report.residue.notYet")}</p>
          )}
          {shown && residueIn(shown, "sent") > 0 && <Note tone="wait">{t("report.residue.sent")}</Note>}
          <LookForm migrationId={migrationId} senders={false} words={t("report.residue.look")} />
        </div>
        {found && residueIn(found, "inbox") > 0 && <Senders view={view} />}
      </Section>
    </div>
  );
}

function Found({ found, zone, bring }: { found: Residue; zone: string; bring: ReactNode }) {
  const isNone = residueIn(found) === 0;
  return (
    <>
      <p className={isNone ? "" : "font-semibold"}>
        {isNone ? t("report.residue.none") : t("report.residue.found", { what: capitalized(residueWords(found)) })}
      </p>
      <p className="text-sm text-ink-2">
        {t("report.residue.lookedAt", { time: when(found.at, zone, "dateTime") })}{" "}
        {found.notAsked > 0 && t("report.residue.notAsked", { count: found.notAsked })}
      </p>
      {!isNone && bring}
    </>
  );
}

function broughtWords(brought: Residue, zone: string): string {
  const time = when(brought.at, zone, "dateTime");
  return residueIn(brought) === 0
    ? t("report.residue.broughtNone", { time })
    : t("report.residue.brought", { time, what: residueWords(brought) });
}

function LookForm({ migrationId, senders, words }: { migrationId: string; senders: boolean; words: string }) {
  return (
    <form action={lookForMail.bind(null, migrationId, senders)}>
      <Button kind="outlined" size="admin">
        {words}
      </Button>
    </form>
  );
}

function Senders({ view }: { view: ResidueView }) {
  const { senders, migrationId, oldLogin, newLogin } = view;
  if (senders === null)
    return (
      <div className="grid max-w-(--measure) justify-items-start gap-3 border-t border-rule py-4">
        <p>{t("report.residue.whoText")}</p>
        <LookForm migrationId={migrationId} senders words={t("report.residue.who")} />
      </div>
    );
  const body = t("report.residue.letterText", { old: oldLogin, new: newLogin });
  const subject = t("report.residue.letterSubject");
  if (senders.most.length === 0) return <p className="border-t border-rule py-4">{t("report.residue.nobody")}</p>;
  return (
    <div className="border-t border-rule py-4">
      <h3 className="font-semibold">{t("report.residue.whoHeading")}</h3>
      <p className="text-sm text-ink-2">{t("report.residue.whoOf", { count: senders.messages })}</p>
      <ul className="my-3 max-w-(--measure)">
        {senders.most.map(({ address, messages }) => (
          <li key={address} className="flex flex-wrap justify-between gap-x-6 border-b border-rule py-2 text-sm">
            <bdi className="min-w-0 wrap-anywhere">{address}</bdi>
            <span>{t("report.residue.wrote", { count: messages })}</span>
          </li>
        ))}
      </ul>
      <TextAreaField
        id="letter"
        name="letter"
        label={t("report.residue.letter")}
        hint={t("report.residue.letterHint")}
        defaultValue={body}
        rows={9}
        readOnly
      />
      <p className="text-sm">
        <a className="link" href={mailto({ bcc: senders.most.map(({ address }) => address), subject, body })}>
          {t("report.residue.write")}
        </a>
      </p>
    </div>
  );
}
