/** Values to copy into another program. */
import type { ReactNode } from "react";
import { t } from "../_lib/text.tsx";
import { CopyButton } from "./copy-button.tsx";

export function SettingsCard({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className="my-4 rounded-panel border border-rule-strong bg-raised px-5 pt-5 pb-2 sm:px-6">
      <h3 className="border-b border-rule-strong pb-2 font-semibold">{title}</h3>
      <dl>{children}</dl>
    </section>
  );
}

/** One value with Copy, which says "Copied" in its place. Without JavaScript it is a value to select by hand. */
export function CopyValue({ label, value, copy = true }: { label: string; value: string; copy?: boolean }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 border-b border-rule py-2.5 text-sm last:border-b-0 sm:grid-cols-[7rem_minmax(0,1fr)_auto]">
      <dt className="col-span-2 text-ink-2 sm:col-span-1">{label}</dt>
      <dd className="min-w-0 wrap-anywhere">
        <bdi>{value}</bdi>
      </dd>
      {copy && (
        <dd>
          <CopyButton value={value} words={{ copy: t("common.copy"), copied: t("common.copied"), what: label }} />
        </dd>
      )}
    </div>
  );
}
