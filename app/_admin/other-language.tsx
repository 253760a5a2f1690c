/** What is written once more in a further language: behind its name, until somebody wants to see it. */
import type { ReactNode } from "react";
import { Icon } from "../_components/icon.tsx";
import { t } from "../_lib/text.tsx";
import { languageName } from "./mailing-words.ts";

export interface OtherLanguageProps {
  language: string;
  isWritten: boolean;
  /** Something in it has to be put right: it is open. */
  isWrong: boolean;
  children: ReactNode;
}

export function OtherLanguage({ language, isWritten, isWrong, children }: OtherLanguageProps) {
  const name = languageName(language);
  return (
    <details open={isWrong} className="group border-t border-rule last:border-b">
      <summary className="flex min-h-11 cursor-pointer list-none items-center justify-between text-ink-2">
        {isWritten ? t("mailing.field.written", { language: name }) : <bdi>{name}</bdi>}
        <Icon name="chevron-down" className="group-open:rotate-180" />
      </summary>
      <div className="pt-3">{children}</div>
    </details>
  );
}
