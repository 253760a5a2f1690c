/** The old servers' own lists of mailboxes. */
import type { OldServer, SwitchOffView } from "../../../../lib/services/switch-off.ts";
import { Section } from "../../../_components/page.tsx";
import { rich, t } from "../../../_lib/text.tsx";
import { when } from "../../../_lib/when.ts";

export function Lists({ view: { oldServers, zone }, mayAct }: { view: SwitchOffView; mayAct: boolean }) {
  return (
    <Section id="lists" title={t("switchOff.lists")}>
      <ul>
        {oldServers.map((server) => (
          <li key={server.id} className="flex flex-wrap justify-between gap-x-6 gap-y-1 border-b border-rule py-3">
            <div className="min-w-0 wrap-anywhere">
              <bdi className="font-medium">{server.name}</bdi>
              <span className="block text-sm text-ink-2">{listWords(server, zone)}</span>
            </div>
            {mayAct && (
              <a className="link print:hidden" href={`/admin/switch-off/mailboxes/${server.id}`}>
                {rich("switchOff.lists.importOf", {
                  server: server.name,
                  hidden: (words) => <span className="sr-only">{words}</span>,
                })}
              </a>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function listWords({ list }: OldServer, zone: string): string {
  if (list === null) return t("switchOff.lists.none");
  return t("switchOff.lists.read", { mailboxes: list.mailboxes, time: when(list.readAt, zone, "dateTime") });
}
