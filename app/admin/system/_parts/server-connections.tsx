/** Each server's connections against its limit, and how it replies. */
import type { SystemView } from "../../../../lib/services/system.ts";
import { type Column, DataTable } from "../../../_components/data-table.tsx";
import { Section } from "../../../_components/page.tsx";
import { count, size } from "../../../_lib/format.ts";
import { t } from "../../../_lib/text.tsx";

type Server = SystemView["servers"][number];

export function ServerConnections({ view: { servers, course } }: { view: SystemView }) {
  if (servers.length === 0) return null;
  const replies = (id: string) => course.map((step) => step.servers[id]?.replyMs ?? null);
  return (
    <Section id="servers" title={t("admin.system.servers")} rule={false}>
      <DataTable
        caption={t("admin.system.servers")}
        columns={columns(replies)}
        rows={servers}
        rowKey={({ id }) => id}
      />
    </Section>
  );
}

function columns(replies: (id: string) => readonly (number | null)[]): Column<Server>[] {
  return [
    {
      ...{ id: "name", head: t("admin.system.servers.name"), phone: "title" },
      cell: ({ id, name, use }) => (
        <>
          <a className="link-ink" href={`/admin/servers/${id}`}>
            <bdi>{name}</bdi>
          </a>
          <span className="block text-xs text-ink-2">{t(`admin.use.${use}`)}</span>
        </>
      ),
    },
    { id: "connections", head: t("fleet.servers.connections"), cell: (server) => <Connections server={server} /> },
    {
      ...{ id: "speed", head: t("fleet.servers.speed"), phone: "labelled" },
      cell: ({ bytesPerSecond }) =>
        bytesPerSecond === 0
          ? t("fleet.servers.still")
          : t("admin.system.servers.speed", { size: size(Math.round(bytesPerSecond)) }),
    },
    {
      ...{ id: "reply", head: t("fleet.servers.reply"), phone: "labelled" },
      cell: ({ id, replyMs }) => (
        <span className="inline-flex flex-wrap items-center gap-x-4">
          <span className="tabular-nums">{replyMs === null ? t("common.unknown") : replyWords(replyMs)}</span>
          <Spark values={replies(id)} />
        </span>
      ),
    },
    {
      ...{ id: "errors", head: t("fleet.servers.errors"), numeric: true, phone: "labelled" },
      cell: ({ errors }) => count(errors),
    },
  ];
}

function replyWords(replyMs: number): string {
  return t("fleet.servers.reply.value", { seconds: Number((replyMs / 1000).toPrecision(2)) });
}

/** As many small places as the server allows, those in use filled; the numbers stand beside them. */
function Connections({ server: { connections, maxConnections } }: { server: Server }) {
  const share = maxConnections === 0 ? 0 : Math.min(1, connections / maxConnections);
  return (
    <span className="flex items-center gap-3">
      <svg
        aria-hidden="true"
        focusable="false"
        width="96"
        height="10"
        className="shrink-0 rounded-[2px] rtl:-scale-x-100"
      >
        <rect width="96" height="10" className="fill-track" />
        {share > 0 && <rect width={Math.max(2, Math.round(share * 96))} height="10" className="bar-fill" />}
      </svg>
      <span className="whitespace-nowrap tabular-nums">
        {t("fleet.servers.connections.value", { used: connections, allowed: maxConnections })}
      </span>
    </span>
  );
}

const WIDTH = 96;
const HEIGHT = 22;

/** How replies went over the same time; the longest is said in words. */
function Spark({ values }: { values: readonly (number | null)[] }) {
  const longest = Math.max(0, ...values.map((value) => value ?? 0));
  if (longest === 0) return null;
  const x = (index: number) => Math.round((index / Math.max(1, values.length - 1)) * (WIDTH - 2) * 10) / 10 + 1;
  const y = (value: number) => Math.round((1 - value / longest) * (HEIGHT - 4) * 10) / 10 + 2;
  const places = values.map((value, index) => {
    if (value === null) return "";
    const isOn = (values[index - 1] ?? null) !== null;
    return isOn ? `L${x(index)} ${y(value)}` : `M${x(index)} ${y(value)}h1`;
  });
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={t("admin.system.servers.longest", { seconds: Number((longest / 1000).toPrecision(2)) })}
    >
      <path d={places.join("")} className="fill-none stroke-accent" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  );
}
