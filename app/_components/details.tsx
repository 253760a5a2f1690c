/** Fields that few need, under a line that opens them. */
import type { ReactNode } from "react";

export function Details({ summary, open, children }: { summary: string; open: boolean; children: ReactNode }) {
  return (
    <details open={open} className="mb-7">
      <summary className="min-h-11 cursor-pointer py-2.5 font-semibold">{summary}</summary>
      <div className="mt-4">{children}</div>
    </details>
  );
}
