/** Numbered steps on another device, in plain words. */
import type { ReactNode } from "react";

export function StepList({ steps, opens = true }: { steps: readonly ReactNode[]; opens?: boolean }) {
  return (
    <ol className={opens ? "mt-4 border-t border-rule-ink" : ""}>
      {steps.map((step, index) => (
        <li key={index} className="flex border-b border-rule py-4">
          <span className="w-10 shrink-0 text-ink-3" aria-hidden="true">
            {index + 1}
          </span>
          <p className="min-w-0 wrap-anywhere">{step}</p>
        </li>
      ))}
    </ol>
  );
}
