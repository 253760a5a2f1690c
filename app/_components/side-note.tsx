/** A short note beside the text. */
import type { ReactNode } from "react";

export function SideNote({ id, title, children }: { id?: string; title: ReactNode; children: ReactNode }) {
  return (
    <section id={id} className="border-t border-rule-ink pt-4 text-sm text-ink-2">
      <h2 className="mb-2.5 font-semibold text-balance text-ink">{title}</h2>
      <div className="grid gap-2.5 wrap-anywhere">{children}</div>
    </section>
  );
}

/** Pairs in a side note: "Run by", "Used for"; or dates and what happens then. */
export function SidePairs({ rows }: { rows: readonly { name: ReactNode; value: ReactNode }[] }) {
  return (
    <dl>
      {rows.map(({ name, value }, index) => (
        <div
          key={index}
          className="grid grid-cols-[6.25rem_minmax(0,1fr)] gap-x-3 border-b border-rule py-2.5 first:pt-0.5 last:border-b-0"
        >
          <dt className="font-medium text-ink">{name}</dt>
          <dd className="min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
