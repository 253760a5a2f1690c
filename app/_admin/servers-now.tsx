/** What each server carries now, with the way to its knobs beside it. */
import type { ServerNow } from "../../lib/services/servers-now.ts";
import { Icon } from "../_components/icon.tsx";
import { count, size } from "../_lib/format.ts";
import { roughMoment } from "../_lib/rough-moment.ts";
import { rich, t } from "../_lib/text.tsx";

interface ServersNowProps {
  servers: readonly ServerNow[];
  now: number;
  zone: string;
  /** Whether the reader may change them. */
  mayChange: boolean;
}

export function ServersNow({ servers, ...around }: ServersNowProps) {
  if (servers.length === 0) return <p className="text-ink-2">{t("fleet.servers.none")}</p>;
  return servers.map((server) => <OneServer key={server.id} server={server} {...around} />);
}

function OneServer({ server, now, zone, mayChange }: Omit<ServersNowProps, "servers"> & { server: ServerNow }) {
  const { id, name, use, errors } = server;
  return (
    <section aria-labelledby={`now-${id}`} className="mb-8">
      <h3 id={`now-${id}`} className="font-semibold">
        {t("fleet.servers.title", { use })} <bdi className="block text-sm font-normal text-ink-2">{name}</bdi>
      </h3>
      <dl className="mt-2">
        <Fact name={t("fleet.servers.connections")}>
          {t("fleet.servers.connections.value", { used: server.connections, allowed: server.maxConnections })}
        </Fact>
        <Fact name={t("fleet.servers.speed")}>{speedWords(server)}</Fact>
        {server.replyMs !== null && <Fact name={t("fleet.servers.reply")}>{replyWords(server, server.replyMs)}</Fact>}
        <Fact name={t("fleet.servers.waiting")}>{t("fleet.servers.waiting.value", { count: server.waiting })}</Fact>
        {errors > 0 && <Fact name={t("fleet.servers.errors")}>{count(errors)}</Fact>}
      </dl>
      {server.isSlow && <Notice>{t("fleet.servers.weSlow")}</Notice>}
      {server.closed && <Notice>{closedWords(server.closed.until, now, zone)}</Notice>}
      {mayChange && (
        <p className="mt-3">
          <a className="link" href={`/admin/servers/${id}`}>
            {rich("fleet.servers.change", {
              server: name,
              hidden: (words) => <span className="sr-only">{words}</span>,
            })}
          </a>
        </p>
      )}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div className="flex justify-between gap-x-4 border-b border-rule py-2">
      <dt className="font-medium">{name}</dt>
      <dd className="text-end text-ink-2 tabular-nums">{children}</dd>
    </div>
  );
}

function Notice({ children }: { children: string }) {
  return (
    <p className="mt-2 flex items-start gap-2 font-semibold text-wait">
      <Icon name="hourglass" size={16} className="mt-0.5 shrink-0" />
      {children}
    </p>
  );
}

function speedWords({ bytesPerSecond, messagesPerSecond }: ServerNow): string {
  if (messagesPerSecond === 0) return t("fleet.servers.still");
  const rate = Math.round(bytesPerSecond);
  return t("fleet.servers.speed.value", { size: size(rate), messages: Number(messagesPerSecond.toPrecision(2)) });
}

function replyWords({ isSlow }: ServerNow, replyMs: number): string {
  return t(isSlow ? "fleet.servers.reply.slow" : "fleet.servers.reply.value", {
    seconds: Number((replyMs / 1000).toPrecision(2)),
  });
}

function closedWords(until: number | null, now: number, zone: string): string {
  return until === null
    ? t("fleet.servers.closedAlways")
    : t("fleet.servers.closed", { time: roughMoment(until, now, zone, "at") });
}
