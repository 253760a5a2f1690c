/** Leads to the answer, where the question comes up. */
import { t } from "../_lib/text.tsx";
import type { Question } from "./answers.tsx";

export function HelpLink({ to }: { to: Question }) {
  return (
    <a href={`/help#${to}`} className="link">
      {t(`help.${to}.title`)}
    </a>
  );
}
