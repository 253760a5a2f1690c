/** Beside every field for a password: who gets it, what for, how long, and how to know that the page is genuine. */
import { organisationFacts } from "../../lib/services/organisation.ts";
import { portal } from "../../lib/services/portal.ts";
import { SideNote, SidePairs } from "../_components/side-note.tsx";
import { HelpLink } from "../_help/help-link.tsx";
import { rich, t } from "../_lib/text.tsx";

interface AccountNotesProps {
  /** Whether every server in question is reached over an encrypted connection. */
  encrypted: boolean;
  /** Where people sign in instead of typing a password here. */
  provider?: string | undefined;
}

export async function AccountNotes({ encrypted, provider }: AccountNotesProps) {
  const opened = await portal();
  const organisation = await organisationFacts(opened);
  const { url } = opened.config;
  const runBy = organisation
    ? rich("connect.where.runByValue", { name: <bdi>{organisation.name}</bdi> })
    : t("connect.where.runByUnknown");
  return (
    <>
      {provider !== undefined && (
        <SideNote title={t("connect.provider.where", { name: provider })}>
          {t("connect.provider.whereText", { name: provider })}
        </SideNote>
      )}
      <SideNote id="where" title={t("connect.where.title")}>
        <SidePairs
          rows={[
            { name: t("connect.where.runBy"), value: runBy },
            {
              name: t("connect.where.usedFor"),
              value: t(encrypted ? "connect.where.usedForValue" : "connect.where.usedForPlain"),
            },
            { name: t("connect.where.kept"), value: t("connect.where.keptValue") },
            { name: t("connect.where.erased"), value: t("connect.where.erasedValue") },
          ]}
        />
      </SideNote>
      <SideNote id="genuine" title={t("connect.genuine.title")}>
        <p>{rich("connect.genuine.address", { address: <bdi>{url}</bdi>, b: (words) => <strong>{words}</strong> })}</p>
        {organisation?.genuine && (
          <p>
            <bdi>{organisation.genuine}</bdi>
          </p>
        )}
        <p>{[t("connect.genuine.ask"), organisation?.contact].filter(Boolean).join(" ")}</p>
        <p>
          <HelpLink to="safe" />
        </p>
      </SideNote>
    </>
  );
}
