import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { type KeptPassword, type PasswordsView, passwordsOf, refusedAccount } from "../../../lib/services/passwords.ts";
import { portal } from "../../../lib/services/portal.ts";
import { consentWords } from "../../_account/consent-words.tsx";
import { Button, ButtonLink, ButtonRow } from "../../_components/button.tsx";
import { TickBox } from "../../_components/choices.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, Section } from "../../_components/page.tsx";
import { SideNote } from "../../_components/side-note.tsx";
import { When } from "../../_components/values.tsx";
import { found } from "../../_lib/found.ts";
import { rich, t } from "../../_lib/text.tsx";
import { requirePerson } from "../../_lib/viewer.ts";
import { saveForgetAfterRun } from "./actions.ts";

export function generateMetadata(): Metadata {
  return { title: t("connect.passwords.title") };
}

interface Props {
  searchParams: Promise<{ migration?: string; forgotten?: string; saved?: string }>;
}

/** Which passwords are kept, until when, and how to have them forgotten. */
export default async function PasswordsPage({ searchParams }: Props) {
  const { migration, forgotten, saved } = await searchParams;
  if (migration) await leadToRefused(migration);
  const view = await passwordsOf(await portal(), await requirePerson());
  const anyKept = view.passwords.some(({ until }) => until !== null);
  return (
    <Page
      kind="journey"
      back={{ href: "/move", label: t("common.yourMove") }}
      title={t("connect.passwords.title")}
      lead={t("connect.passwords.lead")}
      aside={<SideNote title={t("connect.passwords.why.title")}>{t("connect.passwords.why.text")}</SideNote>}
    >
      {migration && <Note tone="wait">{t("connect.passwords.needed")}</Note>}
      {forgotten && <Note tone="quiet">{t("connect.passwords.forgotten")}</Note>}
      {saved && <Note tone="quiet">{t("connect.passwords.saved")}</Note>}
      <ul className="mt-6 border-t border-rule-ink">
        {view.passwords.map((password) => (
          <PasswordRow key={password.accountId} {...{ password, migration }} zone={view.zone} />
        ))}
      </ul>
      {anyKept && (
        <ButtonRow>
          <ButtonLink kind="outlined" href="/move/passwords/forget">
            {t("connect.passwords.forget")}
          </ButtonLink>
        </ButtonRow>
      )}
      {view.moves.length > 0 && <AfterRun view={view} />}
    </Page>
  );
}

/** Where one was refused nobody has to find out which of them that is. */
async function leadToRefused(migration: string): Promise<void> {
  const account = await found(refusedAccount(await portal(), await requirePerson(), migration));
  if (account !== null) redirect(`/move/passwords/${account}?migration=${encodeURIComponent(migration)}`);
}

interface RowProps {
  password: KeptPassword;
  migration: string | undefined;
  zone: string;
}

function PasswordRow({ password, migration, zone }: RowProps) {
  const { accountId, side, login, server, until, provider } = password;
  const query = migration ? `?migration=${encodeURIComponent(migration)}` : "";
  return (
    <li className="grid gap-x-6 gap-y-1 border-b border-rule py-4 sm:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0 wrap-anywhere">
        <p className="text-sm text-ink-2">{t(`connect.passwords.side.${side}`)}</p>
        <p className="font-medium">
          {rich("home.detail.account", { login: <bdi>{login}</bdi>, server: <bdi>{server}</bdi> })}
        </p>
        <p className="text-sm text-ink-2">
          {until === null
            ? t("connect.passwords.none")
            : rich(provider ? "connect.passwords.signedIn" : "connect.passwords.until", {
                name: <bdi>{provider?.name}</bdi>,
                date: <When at={until} zone={zone} style="date" />,
              })}
        </p>
        {provider?.consentPage && (
          <p className="text-sm text-ink-2">
            {rich("connect.passwords.consent", consentWords(provider.name, provider.consentPage))}
          </p>
        )}
      </div>
      <p className="sm:pt-5">
        <a className="link inline-flex min-h-6 items-center text-sm" href={`/move/passwords/${accountId}${query}`}>
          {t(provider ? "connect.passwords.signIn" : "connect.passwords.type")}
          <span className="sr-only">
            {" "}
            {rich(`connect.passwords.${provider ? "signInHidden" : "typeHidden"}`, { login: <bdi>{login}</bdi> })}
          </span>
        </a>
      </p>
    </li>
  );
}

function AfterRun({ view: { moves } }: { view: PasswordsView }) {
  return (
    <Section title={t("connect.passwords.after.title")}>
      <p className="mt-4 mb-2">{t("connect.passwords.after.intro")}</p>
      <form action={saveForgetAfterRun}>
        {moves.map(({ migrationId, oldLogin, forgetAfterRun }) => (
          <div key={migrationId}>
            <input type="hidden" name="move" value={migrationId} />
            <TickBox
              id={`forget-${migrationId}`}
              name="forget"
              value={migrationId}
              label={rich("connect.passwords.after.tick", { login: <bdi>{oldLogin}</bdi> })}
              defaultChecked={forgetAfterRun}
            />
          </div>
        ))}
        <Button kind="outlined">{t("connect.passwords.after.save")}</Button>
      </form>
    </Section>
  );
}
