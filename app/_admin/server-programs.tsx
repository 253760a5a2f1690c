/** The part of a new server's form that says what mail programs need of it. */
import { PROGRAM_FIELDS, type ProgramField, type ServerField, SMTP_SECURITIES } from "../../lib/services/servers.ts";
import { RadioGroup, TickBox } from "../_components/choices.tsx";
import { Field } from "../_components/field.tsx";
import { t } from "../_lib/text.tsx";
import type { ShownForm } from "./forms.ts";

export function programLabels(): Record<ProgramField, string> {
  return {
    smtpHost: t("devices.server.smtpHost"),
    smtpPort: t("devices.server.smtpPort"),
    smtpSecurity: t("devices.server.smtpSecurity"),
    mailDomain: t("devices.server.mailDomain"),
    shortLogins: t("devices.server.shortLogins"),
  };
}

/** Whether there is something to be seen in these fields: a new server most likely needs them. */
export function hasPrograms({ values, errors }: ShownForm<ServerField>): boolean {
  const { smtpHost, mailDomain, shortLogins, use } = values;
  const isFilled = Boolean(smtpHost || mailDomain || shortLogins);
  return isFilled || use !== "old" || PROGRAM_FIELDS.some((field) => errors[field]);
}

const TECHNICAL = { autoComplete: "off", autoCapitalize: "none", spellCheck: false } as const;

export function ProgramFields({ form: { values, errors } }: { form: ShownForm<ServerField> }) {
  const labels = programLabels();
  const field = (name: ProgramField) =>
    ({ id: name, name, label: labels[name], defaultValue: values[name], error: errors[name], size: "admin" }) as const;
  return (
    <>
      <p className="mb-7 max-w-(--measure) text-sm text-ink-2">{t("devices.server.lead")}</p>
      <Field {...field("smtpHost")} hint={t("devices.server.smtpHost.hint")} {...TECHNICAL} />
      <Field {...field("smtpPort")} hint={t("devices.server.smtpPort.hint")} inputMode="numeric" {...TECHNICAL} />
      <RadioGroup
        name="smtpSecurity"
        legend={labels.smtpSecurity}
        error={errors.smtpSecurity}
        options={SMTP_SECURITIES.map((value) => ({
          value,
          label: t(`admin.security.${value}`),
        }))}
        defaultValue={values.smtpSecurity}
      />
      <Field {...field("mailDomain")} hint={t("devices.server.mailDomain.hint")} {...TECHNICAL} />
      <TickBox
        id="shortLogins"
        name="shortLogins"
        value="yes"
        label={labels.shortLogins}
        hint={t("devices.server.shortLogins.hint")}
        defaultChecked={values.shortLogins === "yes"}
      />
    </>
  );
}
