/** The last questions, when to begin and what comes after, and the one button. */
import type { CheckView } from "../../../../lib/services/check.ts";
import type { StartTimeProblem } from "../../../../lib/services/start.ts";
import { Button, ButtonLink, ButtonRow } from "../../../_components/button.tsx";
import { RadioGroup } from "../../../_components/choices.tsx";
import { Field } from "../../../_components/field.tsx";
import { Note } from "../../../_components/note.tsx";
import { size } from "../../../_lib/format.ts";
import type { KeptForm } from "../../../_lib/kept-form.ts";
import { type TextKey, t } from "../../../_lib/text.tsx";
import { when, zoneWords } from "../../../_lib/when.ts";
import { start, test } from "./actions.ts";

/** The form as it is shown: as it was wished for last, or as it was typed and not accepted. */
export interface ShownStart {
  readonly begin: string;
  readonly at: string;
  readonly afterwards: string;
  /** What is wrong with the time, in words. */
  readonly problem: string | null;
}

const PROBLEMS: Record<StartTimeProblem, TextKey> = {
  noTime: "check.begin.noTime",
  past: "check.begin.past",
  afterDeadline: "check.begin.afterDeadline",
};

export function shownStart(view: CheckView, kept: KeptForm | null): ShownStart {
  const { begin = "now", at = "", afterwards = view.afterwards } = kept?.values ?? {};
  const code = kept?.problems.at;
  return { begin, at, afterwards, problem: isProblem(code) ? t(PROBLEMS[code], deadlineOf(view)) : null };
}

function isProblem(code: string | undefined): code is StartTimeProblem {
  return code !== undefined && Object.hasOwn(PROBLEMS, code);
}

interface StartProps {
  migration: string;
  view: CheckView;
  form: ShownStart;
}

export function Start({ migration, view, form }: StartProps) {
  if (!view.passwordsKept)
    return (
      <>
        <Note tone="wait">{t("check.passwords")}</Note>
        <ButtonRow>
          <ButtonLink kind="filled" href={`/move/passwords?migration=${migration}`}>
            {t("check.enterPasswords")}
          </ButtonLink>
        </ButtonRow>
      </>
    );
  return (
    <>
      <StartForm migration={migration} view={view} form={form} />
      <TestForm migration={migration} view={view} />
    </>
  );
}

function StartForm({ migration, view, form }: StartProps) {
  return (
    <form action={start.bind(null, migration, view.seen)} noValidate className="mt-12">
      <Begin view={view} form={form} />
      <RadioGroup
        name="afterwards"
        legend={t("check.afterwards")}
        defaultValue={form.afterwards}
        options={[
          { value: "catchUp", label: t("check.afterwards.catchUp"), hint: catchUpHint(view) },
          { value: "keep", label: t("check.afterwards.keep"), hint: t("check.afterwards.keepHint") },
          { value: "forget", label: t("check.afterwards.forget"), hint: t("check.afterwards.forgetHint") },
        ]}
      />
      {view.awaitsPilot && <Note tone="quiet">{t("check.awaitsPilot")}</Note>}
      <ButtonRow>
        <Button kind="filled">{buttonWords(view)}</Button>
      </ButtonRow>
      <p className="mt-4 text-sm text-ink-2">
        {t("check.nothingRemoved")} {view.again && t("check.again")}
      </p>
    </form>
  );
}

/** The quieter button, with what it is good for: damaged mail is found while there is time to do something about it. */
function TestForm({ migration, view: { seen } }: Pick<StartProps, "migration" | "view">) {
  return (
    <form action={test.bind(null, migration, seen)} className="mt-10 border-t border-rule pt-6">
      <p className="text-sm text-ink-2">{t("check.testText")}</p>
      <ButtonRow>
        <Button kind="outlined">{t("check.test")}</Button>
      </ButtonRow>
    </form>
  );
}

/** The field for the time shows with its choice, by CSS alone; where that is not known it always shows. */
function Begin({ view: { tonight, zone }, form }: Pick<StartProps, "view" | "form">) {
  return (
    <div className="group">
      <RadioGroup
        name="begin"
        legend={t("check.begin")}
        defaultValue={form.begin}
        options={[
          { value: "now", label: t("check.begin.now"), hint: t("check.begin.nowHint") },
          {
            value: "tonight",
            label: t("check.begin.tonight"),
            hint: t("check.begin.tonightHint", { time: when(tonight, zone) }),
          },
          { value: "at", label: t("check.begin.at") },
        ]}
      />
      <div className="hidden ps-9 group-has-[[value=at]:checked]:block">
        <Field
          id="at"
          name="at"
          type="datetime-local"
          label={t("check.begin.when")}
          hint={t("check.begin.zone", { zone: zoneWords(zone, tonight) })}
          defaultValue={form.at}
          error={form.problem}
        />
      </div>
    </div>
  );
}

function deadlineOf({ deadline, zone }: CheckView): { readonly deadline: string } {
  return { deadline: deadline === null ? "" : when(deadline, zone) };
}

function catchUpHint(view: CheckView): string {
  return view.deadline === null
    ? t("check.afterwards.catchUpHint")
    : t("check.afterwards.catchUpUntil", deadlineOf(view));
}

/** The act with its amount, as far as that is known. */
function buttonWords({ again, totals }: CheckView): string {
  if (again) return t("check.copyNew");
  if (!totals.messagesKnown) return t("check.copyUnknown");
  const messages = t("common.messages", { count: totals.messages });
  return totals.bytesKnown
    ? t("check.copy", { messages, size: size(totals.bytes) })
    : t("check.copyUnknownSize", { messages });
}
