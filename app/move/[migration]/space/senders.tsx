/** Whose messages take the space: looked up when the person asks. */
import type { SpaceBySender, SpaceSendersView } from "../../../../lib/services/space-senders.ts";
import { Button } from "../../../_components/button.tsx";
import { LookStatus } from "../../../_components/look-status.tsx";
import { Section } from "../../../_components/page.tsx";
import { size } from "../../../_lib/format.ts";
import { t } from "../../../_lib/text.tsx";
import { lookUpSenders } from "./actions.ts";
import { BarBelow } from "./bar.tsx";

interface SendersProps {
  migration: string;
  view: SpaceSendersView;
  zone: string;
}

export function Senders({ migration, view: { found, look }, zone }: SendersProps) {
  return (
    <Section id="senders" title={t("space.senders.title")}>
      {found && <Found found={found} />}
      <div className="grid max-w-(--measure) justify-items-start gap-4 py-4">
        {look && <LookStatus look={look} zone={zone} underWay={underWayWords(look)} />}
        {!found && look?.kind !== "underWay" && <p>{t("space.senders.lead")}</p>}
        {look?.kind !== "underWay" && (
          <form action={lookUpSenders.bind(null, migration)}>
            <Button kind="outlined">{t(found ? "space.senders.again" : "space.senders.show")}</Button>
          </form>
        )}
      </div>
    </Section>
  );
}

function underWayWords(look: NonNullable<SpaceSendersView["look"]>): string {
  const words = t("space.senders.underWay");
  if (look.kind !== "underWay" || look.progress === null) return words;
  return `${words} ${t("space.senders.progress", { ...look.progress })}`;
}

/** So many are seen at once. */
const SHOWN = 12;

function Found({ found: { most, others, messages, of } }: { found: SpaceBySender }) {
  if (most.length === 0) return <p className="py-4">{t("space.senders.none")}</p>;
  const [shown, more] = [most.slice(0, SHOWN), most.slice(SHOWN)];
  const largest = most[0]?.bytes ?? 1;
  return (
    <>
      <p className="py-3 text-sm text-ink-2">
        {messages < of ? t("space.senders.part", { messages, of }) : t("space.senders.of", { count: messages })}
      </p>
      <List senders={shown} largest={largest} />
      {more.length > 0 && (
        <details className="mt-3">
          <summary className="link w-fit cursor-pointer text-sm">
            {t("space.senders.more", { count: more.length })}
          </summary>
          <List senders={more} largest={largest} />
        </details>
      )}
      {others.messages > 0 && (
        <p className="mt-3 text-sm">
          {t("space.senders.others", {
            messages: t("common.messages", { count: others.messages }),
            size: size(others.bytes),
          })}
        </p>
      )}
    </>
  );
}

function List({ senders, largest }: { senders: SpaceBySender["most"]; largest: number }) {
  return (
    <ul>
      {senders.map(({ address, messages, bytes }) => (
        <li
          key={address}
          className="bar-row grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-6 gap-y-2 border-b border-rule py-2.5 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_12rem] sm:items-center"
        >
          <bdi className="min-w-0 font-medium wrap-anywhere">{address}</bdi>
          <BarBelow share={bytes / largest} />
          <span className="text-end text-sm tabular-nums">
            {size(bytes)}
            <span className="text-ink-2">, {t("common.messages", { count: messages })}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
