/** What is typed into a mail program: server, port, security and user name, for receiving and for sending. */
import type { ClientSettings, Endpoint } from "../../lib/services/devices.ts";
import { Note } from "../_components/note.tsx";
import { t } from "../_lib/text.tsx";
import { CopyButton } from "./copy-button.tsx";

export function SettingValues({ settings: { incoming, outgoing, userName } }: { settings: ClientSettings }) {
  return (
    <>
      <div className="mt-4 grid gap-4">
        <Values title={t("devices.values.incoming")} endpoint={incoming} userName={userName} />
        {outgoing && <Values title={t("devices.values.outgoing")} endpoint={outgoing} userName={userName} />}
      </div>
      {!outgoing && <Note tone="quiet">{t("devices.values.noOutgoing")}</Note>}
      <p className="mt-4 text-sm text-ink-2">{t("devices.values.password")}</p>
    </>
  );
}

interface ValuesProps {
  title: string;
  endpoint: Endpoint;
  userName: string;
}

function Values({ title, endpoint: { host, port, security }, userName }: ValuesProps) {
  return (
    <section className="rounded-panel border border-rule-strong bg-raised px-4 pt-4 pb-1 sm:px-6">
      <h3 className="border-b border-rule-ink pb-2 font-semibold">{title}</h3>
      <dl>
        <Value side={title} name={t("devices.values.server")} value={host} />
        <Value side={title} name={t("devices.values.port")} value={String(port)} />
        <Value side={title} name={t("devices.values.security")} value={t(`devices.security.${security}`)} isFixed />
        <Value side={title} name={t("devices.values.userName")} value={userName} />
      </dl>
    </section>
  );
}

interface ValueProps {
  side: string;
  name: string;
  value: string;
  /** It is chosen and not typed, so there is nothing to copy. */
  isFixed?: boolean;
}

function Value({ side, name, value, isFixed = false }: ValueProps) {
  const words = { copy: t("devices.copy"), copied: t("devices.copied"), what: `${side}: ${name}` };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 border-b border-rule py-1.5 text-sm last:border-b-0 sm:grid-cols-[8rem_minmax(0,1fr)_auto]">
      <dt className="text-ink-2">{name}</dt>
      <dd className="col-start-1 min-h-6 min-w-0 wrap-anywhere select-all sm:col-start-auto sm:py-1.5">
        <bdi>{value}</bdi>
      </dd>
      {!isFixed && (
        <dd className="col-start-2 row-span-2 row-start-1 sm:col-start-auto sm:row-span-1 sm:row-start-auto">
          <CopyButton value={value} words={words} />
        </dd>
      )}
    </div>
  );
}
