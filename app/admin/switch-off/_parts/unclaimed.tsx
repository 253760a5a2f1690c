/** Mailboxes on the old server's list that nobody has claimed, with what can be done about them. */
import { REASON_LIMIT } from "../../../../lib/services/old-mailboxes.ts";
import type { SwitchOffView } from "../../../../lib/services/switch-off.ts";
import { Button, ButtonRow } from "../../../_components/button.tsx";
import { type Column, DataTable } from "../../../_components/data-table.tsx";
import { Field } from "../../../_components/field.tsx";
import { Section } from "../../../_components/page.tsx";
import { Count, Size } from "../../../_components/values.tsx";
import type { KeptForm } from "../../../_lib/kept-form.ts";
import { t } from "../../../_lib/text.tsx";
import { when } from "../../../_lib/when.ts";
import { claim } from "../actions.ts";

type Row = SwitchOffView["unclaimed"]["shown"][number];

/** As many as can be looked through at once: when they are settled the next ones show. */
export function Unclaimed({ view, kept, mayAct }: { view: SwitchOffView; kept: KeptForm | null; mayAct: boolean }) {
  const { unclaimed, zone } = view;
  const { shown, more } = unclaimed;
  return (
    <Section id="unclaimed" title={t("switchOff.unclaimed")}>
      <p className="mt-4 max-w-(--measure) text-ink-2">
        {t(shown.length === 0 ? "switchOff.unclaimed.none" : "switchOff.unclaimed.text")}
      </p>
      {shown.length > 0 && (
        <form action={claim} noValidate className="mt-4">
          <DataTable
            caption={t("switchOff.unclaimed")}
            columns={columns(zone, mayAct)}
            rows={shown}
            rowKey={({ server, address }) => `${server} ${address}`}
          />
          {more > 0 && <p className="mt-3 text-ink-2">{t("switchOff.more", { count: more })}</p>}
          {mayAct && <Acts kept={kept} />}
        </form>
      )}
    </Section>
  );
}

function Acts({ kept }: { kept: KeptForm | null }) {
  return (
    <div className="mt-8 print:hidden">
      <Field
        id="reason"
        name="reason"
        label={t("switchOff.reason")}
        hint={t("switchOff.reason.hint")}
        defaultValue={kept?.values.reason}
        error={kept?.problems.reason && t("switchOff.reason.missing")}
        maxLength={REASON_LIMIT}
        size="admin"
      />
      <ButtonRow>
        <Button kind="outlined" size="admin" name="act" value="expect">
          {t("switchOff.expect")}
        </Button>
        <Button kind="outlined" size="admin" name="act" value="excuse">
          {t("switchOff.excuse")}
        </Button>
      </ButtonRow>
    </div>
  );
}

function columns(zone: string, mayAct: boolean): readonly Column<Row>[] {
  return [
    {
      id: "mailbox",
      phone: "title",
      head: t("switchOff.mailbox"),
      cell: (row) => <Mailbox row={row} mayAct={mayAct} />,
    },
    { id: "server", phone: "hidden", head: t("switchOff.server"), cell: ({ server }) => <bdi>{server}</bdi> },
    {
      id: "size",
      phone: "labelled",
      numeric: true,
      head: t("switchOff.size"),
      cell: ({ bytes }) => <Size bytes={bytes} />,
    },
    {
      id: "messages",
      phone: "labelled",
      numeric: true,
      head: t("switchOff.messages"),
      cell: ({ messages }) => (messages === null ? t("common.unknown") : <Count value={messages} />),
    },
    {
      id: "lastLogin",
      phone: "labelled",
      head: t("switchOff.lastLogin"),
      cell: ({ lastLoginAt }) =>
        lastLoginAt === null ? t("switchOff.never") : when(Date.parse(lastLoginAt), zone, "day"),
    },
  ];
}

function Mailbox({ row: { id, address }, mayAct }: { row: Row; mayAct: boolean }) {
  if (!mayAct || id === null) return <bdi className="font-medium wrap-anywhere">{address}</bdi>;
  return (
    <label className="flex min-h-11 cursor-pointer items-center gap-3">
      <input type="checkbox" name="mailbox" value={id} className="size-6 shrink-0 accent-fill print:hidden" />
      <bdi className="min-w-0 font-medium wrap-anywhere">{address}</bdi>
    </label>
  );
}
