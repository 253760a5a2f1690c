/** The form in which an administrator says where people sign in for a server. */
import { PROVIDER_KINDS, type ProviderField, type ProviderState } from "../../lib/services/provider-setup.ts";
import { Button, ButtonRow } from "../_components/button.tsx";
import { RadioGroup, TickBox } from "../_components/choices.tsx";
import { Field, PasswordField } from "../_components/field.tsx";
import { t } from "../_lib/text.tsx";
import type { ShownForm } from "./forms.ts";
import { TargetFields } from "./target-fields.tsx";

export function providerLabels(): Record<ProviderField, string> {
  return {
    kind: t("servers.provider.kind"),
    name: t("servers.provider.name"),
    issuer: t("servers.provider.issuer"),
    clientId: t("servers.provider.clientId"),
    clientSecret: t("servers.provider.clientSecret"),
    scopes: t("servers.provider.scopes"),
    takesPasswords: t("servers.provider.takesPasswords"),
    authorizationEndpoint: t("servers.provider.authorizationEndpoint"),
    tokenEndpoint: t("servers.provider.tokenEndpoint"),
    revocationEndpoint: t("servers.provider.revocationEndpoint"),
  };
}

const TECHNICAL = { autoComplete: "off", autoCapitalize: "none", spellCheck: false, dir: "ltr" } as const;
const ENDPOINTS = ["authorizationEndpoint", "tokenEndpoint", "revocationEndpoint"] as const;

interface ProviderFormProps {
  serverId: string;
  form: ShownForm<ProviderField>;
  state: ProviderState | null;
  action: (form: FormData) => Promise<void>;
}

export function ProviderForm({ serverId, form: { values, errors }, state, action }: ProviderFormProps) {
  const labels = providerLabels();
  const field = (name: ProviderField) =>
    ({ id: name, name, label: labels[name], defaultValue: values[name], error: errors[name], size: "admin" }) as const;
  const { defaultValue: _, ...secret } = field("clientSecret");
  const hasEndpoints = ENDPOINTS.some((name) => values[name] !== "" || errors[name]);
  return (
    <form action={action} noValidate>
      <TargetFields id={serverId} />
      <RadioGroup
        name="kind"
        legend={labels.kind}
        error={errors.kind}
        options={PROVIDER_KINDS.map((value) => ({ value, label: t(`servers.provider.kind.${value}`) }))}
        defaultValue={values.kind}
      />
      <Field {...field("name")} hint={t("servers.provider.name.hint")} autoComplete="off" />
      <Field {...field("issuer")} hint={t("servers.provider.issuer.hint")} {...TECHNICAL} />
      <Field {...field("clientId")} {...TECHNICAL} />
      <PasswordField
        {...secret}
        whose={t("servers.provider.clientSecret.whose")}
        autoComplete="off"
        hint={t(state?.hasSecret ? "servers.provider.clientSecret.kept" : "servers.provider.clientSecret.hint")}
      />
      <Field {...field("scopes")} hint={t("servers.provider.scopes.hint")} {...TECHNICAL} />
      <TickBox
        {...{ id: "takesPasswords", name: "takesPasswords", value: "yes", label: labels.takesPasswords }}
        defaultChecked={values.takesPasswords === "yes"}
      />
      <details className="mt-6 mb-2 max-w-(--measure)" open={hasEndpoints}>
        <summary className="mb-4 min-h-6 cursor-pointer font-semibold">{t("servers.provider.endpoints")}</summary>
        {ENDPOINTS.map((name) => (
          <Field key={name} {...field(name)} {...TECHNICAL} />
        ))}
      </details>
      <ButtonRow>
        <Button kind="filled" size="admin">
          {t("servers.provider.save")}
        </Button>
      </ButtonRow>
    </form>
  );
}
