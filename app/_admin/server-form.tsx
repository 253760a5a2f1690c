/** The form of a mail server, for a new one and for one that is there. */
import { MOST_CONNECTIONS, PROGRAM_FIELDS, SECURITIES, type ServerField, USES } from "../../lib/services/servers.ts";
import { Button, ButtonRow } from "../_components/button.tsx";
import { RadioGroup, TickBox } from "../_components/choices.tsx";
import { Details } from "../_components/details.tsx";
import { Field, TextAreaField } from "../_components/field.tsx";
import { type TextKey, t } from "../_lib/text.tsx";
import type { ShownForm } from "./forms.ts";
import { hasLimits, LIMIT_FIELDS, LimitFields, limitLabels } from "./server-limits.tsx";
import { hasPrograms, ProgramFields, programLabels } from "./server-programs.tsx";
import { TargetFields } from "./target-fields.tsx";

/** In the order of the page. */
export const SERVER_FIELDS = [
  ...(["name", "host", "port", "security", "plaintextAccepted", "use", "maxConnections", "loginHint"] as const),
  ...PROGRAM_FIELDS,
  ...LIMIT_FIELDS,
  ...(["reservedNames", "ca", "pin", "pinUntil"] as const),
] satisfies readonly ServerField[];

export function serverLabels(): Record<ServerField, string> {
  return {
    name: t("admin.server.name"),
    host: t("admin.server.host"),
    port: t("admin.server.port"),
    security: t("admin.server.security"),
    plaintextAccepted: t("admin.server.plaintextAccepted"),
    use: t("admin.server.use"),
    maxConnections: t("admin.server.maxConnections"),
    loginHint: t("admin.server.loginHint"),
    ...programLabels(),
    ...limitLabels(),
    reservedNames: t("admin.server.reservedNames"),
    ca: t("admin.server.ca"),
    pin: t("admin.server.pin"),
    pinUntil: t("servers.pinUntil"),
  };
}

const SECURITY_WORDS = {
  tls: ["admin.security.tls", "admin.security.tls.hint"],
  starttls: ["admin.security.starttls", "admin.security.starttls.hint"],
  plaintext: ["admin.security.plaintext", "admin.security.plaintext.hint"],
} as const satisfies Record<(typeof SECURITIES)[number], readonly [TextKey, TextKey]>;

const USE_WORDS = {
  old: ["admin.use.old", "admin.use.old.hint"],
  new: ["admin.use.new", "admin.use.new.hint"],
  both: ["admin.use.both", "admin.use.both.hint"],
} as const satisfies Record<(typeof USES)[number], readonly [TextKey, TextKey]>;

interface ServerFormProps {
  /** Null: a new one. */
  id: string | null;
  form: ShownForm<ServerField>;
  action: (form: FormData) => Promise<void>;
}

export function ServerFields({ id, form, action }: ServerFormProps) {
  return (
    <form action={action} noValidate>
      <TargetFields id={id} />
      <Address form={form} />
      <Use form={form} />
      <Details summary={t("devices.server.heading")} open={hasPrograms(form)}>
        <ProgramFields form={form} />
      </Details>
      <Details summary={t("admin.server.gentle")} open={hasLimits(form)}>
        <LimitFields form={form} />
      </Details>
      <Details
        summary={t("admin.server.more")}
        open={Boolean(form.values.ca || form.values.pin || form.values.reservedNames) || hasErrorInDetails(form)}
      >
        <Names form={form} />
        <Certificates form={form} />
      </Details>
      <ButtonRow>
        <Button kind="filled" size="admin" name="act" value="test">
          {t("admin.server.saveAndTest")}
        </Button>
        <Button kind="outlined" size="admin" name="act" value="save">
          {t("admin.save")}
        </Button>
      </ButtonRow>
    </form>
  );
}

function hasErrorInDetails({ errors }: ShownForm<ServerField>): boolean {
  return Boolean(errors.ca || errors.pin || errors.pinUntil || errors.reservedNames);
}

type Part = { form: ShownForm<ServerField> };

/** What a field of this form has in common with the others. */
function field({ values, errors }: ShownForm<ServerField>, name: ServerField) {
  return {
    id: name,
    name,
    label: serverLabels()[name],
    defaultValue: values[name],
    error: errors[name],
    size: "admin",
  } as const;
}

function Address({ form }: Part) {
  const { values, errors } = form;
  return (
    <>
      <Field {...field(form, "name")} hint={t("admin.server.name.hint")} autoComplete="off" />
      <Field {...field(form, "host")} hint={t("admin.server.host.hint")} {...TECHNICAL} />
      <Field {...field(form, "port")} hint={t("admin.server.port.hint")} inputMode="numeric" {...TECHNICAL} />
      <RadioGroup
        name="security"
        legend={t("admin.server.security")}
        error={errors.security}
        options={SECURITIES.map((value) => option(value, SECURITY_WORDS[value]))}
        defaultValue={values.security}
      />
      <TickBox
        id="plaintextAccepted"
        name="plaintextAccepted"
        value="yes"
        label={t("admin.server.plaintextAccepted")}
        hint={t("admin.server.plaintextAccepted.hint")}
        error={errors.plaintextAccepted}
        defaultChecked={values.plaintextAccepted === "yes"}
      />
    </>
  );
}

const TECHNICAL = { autoComplete: "off", autoCapitalize: "none", spellCheck: false } as const;

const option = (value: string, [label, hint]: readonly [TextKey, TextKey]) => ({
  value,
  label: t(label),
  hint: t(hint),
});

function Use({ form }: Part) {
  return (
    <>
      <RadioGroup
        name="use"
        legend={t("admin.server.use")}
        error={form.errors.use}
        options={USES.map((value) => option(value, USE_WORDS[value]))}
        defaultValue={form.values.use}
      />
      <Field
        {...field(form, "maxConnections")}
        hint={t("admin.server.maxConnections.hint", { most: MOST_CONNECTIONS })}
        inputMode="numeric"
        autoComplete="off"
      />
      <Field {...field(form, "loginHint")} hint={t("admin.server.loginHint.hint")} autoComplete="off" />
    </>
  );
}

function Names({ form }: Part) {
  return (
    <>
      <TextAreaField {...field(form, "reservedNames")} hint={t("admin.server.reservedNames.hint")} spellCheck={false} />
      <div className="-mt-3 mb-7 flex flex-wrap gap-x-5 gap-y-2">
        <Button kind="text" size="admin" name="act" value="zimbra">
          {t("admin.server.addZimbra")}
        </Button>
        <Button kind="text" size="admin" name="act" value="exchange">
          {t("admin.server.addExchange")}
        </Button>
      </div>
    </>
  );
}

function Certificates({ form }: Part) {
  return (
    <>
      <TextAreaField {...field(form, "ca")} hint={t("admin.server.ca.hint")} spellCheck={false} />
      <TextAreaField {...field(form, "pin")} rows={2} hint={t("admin.server.pin.hint")} spellCheck={false} />
      <Field {...field(form, "pinUntil")} type="date" hint={t("servers.pinUntil.hint")} autoComplete="off" />
    </>
  );
}
