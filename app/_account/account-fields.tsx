/** The fields of an account: which server, which name, which password. The same for the new account and for old ones. */
import type { ServerChoice } from "../../lib/services/account-form.ts";
import { RadioGroup } from "../_components/choices.tsx";
import { Field, PasswordField } from "../_components/field.tsx";
import { HelpLink } from "../_help/help-link.tsx";
import { rich, t } from "../_lib/text.tsx";
import type { Side } from "../_lib/trouble.ts";
import type { ShownProblems } from "./shown-problems.ts";

export interface AccountFieldsProps {
  side: Side;
  servers: readonly ServerChoice[];
  /** What was typed before; never a password. */
  values: Readonly<Record<string, string>>;
  problems: ShownProblems;
}

export function AccountFields({ side, servers, values, problems }: AccountFieldsProps) {
  const hint = servers.length === 1 ? servers[0]?.loginHint : null;
  const only = servers.length === 1 && servers.every(atProviderOnly) ? servers[0]?.provider : null;
  return (
    <>
      {servers.length > 1 && (
        <RadioGroup
          name="serverId"
          legend={t(`connect.servers.${side}`)}
          error={problems.texts.serverId}
          options={servers.map((server) => ({
            value: server.id,
            label: <bdi>{server.name}</bdi>,
            hint: hintOf(server),
          }))}
          defaultValue={values.serverId}
        />
      )}
      <Field
        id="login"
        name="login"
        label={t("connect.login")}
        hint={hint ?? t(`connect.loginHint.${side}`)}
        error={problems.texts.login}
        defaultValue={values.login ?? ""}
        autoComplete={`section-${side} username`}
        autoCapitalize="none"
        spellCheck={false}
        dir="ltr"
      />
      {!servers.every(atProviderOnly) && (
        <AccountPassword side={side} problems={problems} hint={passwordHint(servers)} />
      )}
      {only && (
        <p className="-mt-3 mb-7 max-w-115 text-sm text-ink-2">{t("connect.provider.only", { name: only.name })}</p>
      )}
      {servers.length === 1 && (
        <p className="-mt-3 text-sm text-ink-2">{rich("connect.server", { name: <bdi>{servers[0]?.name}</bdi> })}</p>
      )}
    </>
  );
}

/** Where it is, as two servers may have one name, and what the administrator says of names there. */
function hintOf({ name, host, loginHint, provider }: ServerChoice): string | undefined {
  const elsewhere = provider && t("connect.provider.elsewhere", { name: provider.name });
  return [name === host ? null : host, loginHint, elsewhere].filter(Boolean).join(" – ") || undefined;
}

/** Whether there is nothing to type but the name: the person signs in elsewhere. */
function atProviderOnly({ provider }: ServerChoice): boolean {
  return provider !== null && !provider.takesPasswords;
}

/** Who may leave the password empty. */
function passwordHint(servers: readonly ServerChoice[]): string | undefined {
  const [first, ...others] = servers;
  if (others.length === 0 && first?.provider) return t("connect.provider.orPassword", { name: first.provider.name });
  return servers.some(({ provider }) => provider !== null) ? t("connect.provider.mixed") : undefined;
}

/** "Sign in with …" where that is where everybody goes next. */
export function continueWords(servers: readonly ServerChoice[]): string {
  const [first, ...others] = servers;
  const isPlain = others.length > 0 || !first?.provider;
  return isPlain ? t("common.continue") : t("connect.provider.button", { name: first.provider.name });
}

/** The password alone, with what may help after a refusal. */
export function AccountPassword({
  side,
  problems,
  hint,
}: Pick<AccountFieldsProps, "side" | "problems"> & { hint?: string | undefined }) {
  return (
    <PasswordField
      hint={hint}
      id="password"
      name="password"
      label={t(`connect.password.${side}`)}
      whose={t(`connect.whose.${side}`)}
      autoComplete={`section-${side} current-password`}
      error={problems.texts.password}
      help={problems.wasRefused && <RefusalHelp side={side} />}
    />
  );
}

function RefusalHelp({ side }: { side: Side }) {
  return (
    <ul className="grid list-disc gap-1 ps-5">
      <li>{t("connect.help.again")}</li>
      <li>{rich(`connect.help.which.${side}`, { b: (words) => <strong>{words}</strong> })}</li>
      <li>{t("connect.help.capitals")}</li>
      <li>{t("connect.help.appPassword")}</li>
      <li>
        <HelpLink to="password" />
      </li>
    </ul>
  );
}
