import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { portal } from "../../../../lib/services/portal.ts";
import { ROSTER_MARKS, rosterWaves } from "../../../../lib/services/roster.ts";
import { type ActKind, type ActPreview, previewAct } from "../../../../lib/services/roster-acts.ts";
import type { Query } from "../../../_admin/query.ts";
import { rosterAddress } from "../../../_admin/roster-query.ts";
import { actKindIn, selectionFields, selectionIn } from "../../../_admin/roster-selection.ts";
import { Button, ButtonLink, ButtonRow } from "../../../_components/button.tsx";
import { RadioGroup } from "../../../_components/choices.tsx";
import { EmptyState } from "../../../_components/empty-state.tsx";
import { Field, SelectField } from "../../../_components/field.tsx";
import { Note } from "../../../_components/note.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { found } from "../../../_lib/found.ts";
import { t } from "../../../_lib/text.tsx";
import { requireAdministrator } from "../../../_lib/viewer.ts";
import { act } from "../actions.ts";

export async function generateMetadata({ searchParams }: Query): Promise<Metadata> {
  const asked = await searchParams;
  const kind = actKindIn(asked);
  return { title: pageTitle(t(kind ? `roster.act.${kind}` : "roster.title"), asked.missing !== undefined) };
}

/** Asks once more, with the number of people it is about. */
export default async function ActPage({ searchParams }: Query) {
  const viewer = await requireAdministrator();
  const asked = await searchParams;
  const kind = actKindIn(asked);
  if (kind === null) redirect("/admin/roster");
  const selection = selectionIn(asked);
  const opened = await portal();
  const preview = await found(previewAct(opened, viewer, selection, kind));
  const back = rosterAddress(selection.kind === "shown" ? selection.filter : {});
  const errors = asked.missing === undefined ? [] : [{ href: "#reason", text: t("roster.problem.noReason") }];
  return (
    <Page
      kind="admin"
      back={{ href: back, label: t("roster.title") }}
      title={t(`roster.act.${kind}.title`, { count: preview.people })}
      errors={errors}
    >
      {asked.changed !== undefined && <Note tone="wait">{t("roster.act.otherPeople")}</Note>}
      {preview.affected === 0 ? (
        <EmptyState title={t("roster.act.nobody")}>
          <p>{whyNobody(kind, preview)}</p>
        </EmptyState>
      ) : (
        <form action={act} noValidate>
          {selectionFields(selection, kind).map(([name, value]) => (
            <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
          ))}
          <input type="hidden" name="people" value={preview.people} />
          <Choice
            kind={kind}
            waves={kind === "wave" ? await rosterWaves(opened, viewer) : []}
            error={errors[0]?.text}
          />
          <Effect kind={kind} preview={preview} />
          <ButtonRow>
            <Button kind="filled" size="admin">
              {t(`roster.act.${kind}.button`, { count: preview.affected })}
            </Button>
            <ButtonLink kind="text" size="admin" href={back}>
              {t("common.cancel")}
            </ButtonLink>
          </ButtonRow>
        </form>
      )}
    </Page>
  );
}

/** Acts that are for some of those who are selected. */
type ActForSome = "pause" | "resume" | "retry" | "remind";

function isForSome(kind: ActKind): kind is ActForSome {
  return kind === "pause" || kind === "resume" || kind === "retry" || kind === "remind";
}

function whyNobody(kind: ActKind, { people, obstacle }: ActPreview): string {
  if (obstacle !== null) return t(`roster.act.remind.${obstacle}`);
  return t(people === 0 || !isForSome(kind) ? "roster.act.nobodyTicked" : `roster.act.nobodyFor.${kind}`);
}

interface ChoiceProps {
  kind: ActKind;
  waves: readonly { id: string; name: string }[];
  error: string | undefined;
}

/** What the act needs to know; by names that no field of the filter has. */
function Choice({ kind, waves, error }: ChoiceProps) {
  switch (kind) {
    case "mark":
      return (
        <>
          <RadioGroup
            name="markTo"
            legend={t("roster.mark")}
            options={ROSTER_MARKS.map((value) => ({ value, label: t(`roster.mark.${value}`) }))}
            defaultValue="excused"
          />
          <Field
            {...{ id: "reason", name: "reason", size: "admin", maxLength: 300 }}
            label={t("roster.field.markReason")}
            hint={t("roster.field.markReason.hint")}
            error={error}
          />
        </>
      );
    case "wave":
      return (
        <SelectField
          {...{ id: "wave-to", name: "waveTo", size: "admin" }}
          label={t("roster.wave")}
          options={[
            ...waves.map(({ id, name }) => ({ value: id, label: name })),
            { value: "", label: t("roster.wave.none") },
          ]}
        />
      );
    case "delivery":
      return (
        <RadioGroup
          name="switched"
          legend={t("roster.field.deliverySwitched")}
          hint={t("roster.field.deliverySwitched.hint")}
          options={(["yes", "no"] as const).map((value) => ({ value, label: t(`roster.${value}`) }))}
          defaultValue="yes"
        />
      );
    case "pause":
    case "resume":
    case "retry":
    case "remind":
      return null;
    default:
      return kind satisfies never;
  }
}

/** What becomes of runs, and of how many. */
function Effect({ kind, preview: { people, affected } }: { kind: ActKind; preview: ActPreview }) {
  if (!isForSome(kind)) return null;
  return (
    <p>
      {t(`roster.act.${kind}.text`)}
      {affected < people && <> {t("roster.act.others", { count: people - affected })}</>}
    </p>
  );
}
