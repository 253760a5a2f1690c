/** The act: the old server is off, or it is not after all. */
import type { SwitchOffView } from "../../../../lib/services/switch-off.ts";
import { Button, ButtonRow } from "../../../_components/button.tsx";
import { Field } from "../../../_components/field.tsx";
import { Note } from "../../../_components/note.tsx";
import { Section } from "../../../_components/page.tsx";
import type { KeptForm } from "../../../_lib/kept-form.ts";
import { t } from "../../../_lib/text.tsx";
import { declare, takeBack } from "../actions.ts";

export function Declare({ view, kept }: { view: SwitchOffView; kept: KeptForm | null }) {
  if (view.declared) return <TakeBack />;
  const { unaccounted } = view.verdict;
  const unclaimed = view.unclaimed.shown.length + view.unclaimed.more;
  const problem = kept?.problems.typed === "wrongCount";
  return (
    <div className="print:hidden">
      <Section id="declare" title={t("switchOff.declare.title")}>
        <p className="mt-4 mb-6 max-w-(--measure) text-ink-2">{t("switchOff.declare.text")}</p>
        {unclaimed > 0 && <Note tone="wait">{t("switchOff.declare.unclaimed", { count: unclaimed })}</Note>}
        <form action={declare} noValidate className="mt-6">
          {unaccounted > 0 && (
            <Field
              id="typed"
              name="typed"
              label={t("switchOff.declare.typed", { count: unaccounted })}
              inputMode="numeric"
              autoComplete="off"
              defaultValue={kept?.values.typed}
              error={problem && t("switchOff.declare.wrongCount", { count: unaccounted })}
              size="admin"
            />
          )}
          <ButtonRow>
            <Button kind={view.verdict.answer === "yes" ? "filled" : "outlined"} size="admin">
              {t("switchOff.declare.button")}
            </Button>
          </ButtonRow>
        </form>
      </Section>
    </div>
  );
}

function TakeBack() {
  return (
    <details className="mt-12 print:hidden">
      <summary className="link w-fit cursor-pointer">{t("switchOff.takeBack")}</summary>
      <p className="mt-3 max-w-(--measure)">{t("switchOff.takeBack.text")}</p>
      <form action={takeBack}>
        <ButtonRow>
          <Button kind="outlined" size="admin">
            {t("switchOff.takeBack")}
          </Button>
        </ButtonRow>
      </form>
    </details>
  );
}
