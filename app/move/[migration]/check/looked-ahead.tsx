/** What is known of the new account before anything is copied. */
import type { ReactNode } from "react";
import type { CheckView } from "../../../../lib/services/check.ts";
import { Icon } from "../../../_components/icon.tsx";
import { Section } from "../../../_components/page.tsx";
import { size } from "../../../_lib/format.ts";
import { t } from "../../../_lib/text.tsx";

export function LookedAhead({ view }: { view: CheckView }) {
  const { toBeMade, untouched } = view;
  return (
    <Section id="ahead" title={t("check.ahead")}>
      <ul>
        <Room totals={view.totals} />
        {toBeMade > 0 && <Fact>{t("check.toBeMade", { count: toBeMade })}</Fact>}
        {untouched > 0 && <Fact>{t("check.untouched", { count: untouched })}</Fact>}
        <Fact>{t("check.notDoubled")}</Fact>
      </ul>
    </Section>
  );
}

/** Says nothing where the server says nothing of its room. */
function Room({ totals: { free, bytes, bytesKnown } }: Pick<CheckView, "totals">) {
  if (free === null) return null;
  const values = { free: size(free), needed: size(bytes) };
  if (bytes > free) return <Fact warns>{t("check.roomMissing", values)}</Fact>;
  return <Fact>{t(bytesKnown ? "check.roomFits" : "check.roomUnknownSize", values)}</Fact>;
}

function Fact({ warns = false, children }: { warns?: boolean; children: ReactNode }) {
  return (
    <li className="flex gap-3 border-b border-rule py-3 text-sm">
      <Icon name={warns ? "triangle-alert" : "check"} size={18} className={`mt-0.5 ${warns ? "text-wait" : ""}`} />
      <span className="min-w-0">{children}</span>
    </li>
  );
}
