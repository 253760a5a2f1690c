/** One or two sentences that stand out: on ochre when they change something, on grey when they inform. */
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

export type NoteTone = "wait" | "quiet" | "problem";

const LOOKS: Record<NoteTone, { box: string; icon: IconName; colour: string }> = {
  wait: { box: "border-wait-line bg-wait-wash", icon: "info", colour: "text-wait" },
  quiet: { box: "border-rule bg-sunken", icon: "info", colour: "text-ink-2" },
  problem: { box: "border-problem bg-problem-wash", icon: "triangle-alert", colour: "text-problem" },
};

export function Note({ tone, children }: { tone: NoteTone; children: ReactNode }) {
  const { box, icon, colour } = LOOKS[tone];
  return (
    <div className={`my-3 flex gap-3 rounded-button border px-4 py-3 text-sm ${box}`}>
      <Icon name={icon} size={18} className={`mt-0.5 ${colour}`} />
      <div className="min-w-0 wrap-anywhere">{children}</div>
    </div>
  );
}
