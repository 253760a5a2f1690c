/** Buttons and fields in every state. */
import { Button, ButtonLink, ButtonRow } from "../../_components/button.tsx";
import { Fieldset, RadioGroup, TickBox } from "../../_components/choices.tsx";
import { Details } from "../../_components/details.tsx";
import { ErrorSummary } from "../../_components/error-summary.tsx";
import { Field, FileField, PasswordField, SelectField, TextAreaField } from "../../_components/field.tsx";
import type { Shown } from "./shown.tsx";

const REFUSED = "The old server did not accept this address and password";

export const SHOWN_FORMS: readonly Shown[] = [
  {
    name: "Button",
    states: (["journey", "admin"] as const).map((size) => (
      <ButtonRow key={size}>
        <Button kind="filled" size={size} type="button" iconAfter="arrow-right">
          Start with your new account
        </Button>
        <Button kind="outlined" size={size} type="button" icon="pause">
          Pause
        </Button>
        <Button kind="text" size={size} type="button">
          Untick all
        </Button>
        <ButtonLink kind="outlined" size={size} href="#show-Button" icon="printer">
          Print or save
        </ButtonLink>
        <ButtonLink kind="text" size={size} href="#show-Button">
          Test the old webmail first
        </ButtonLink>
      </ButtonRow>
    )),
  },
  {
    name: "Details",
    states: [false, true].map((open) => (
      <Details key={String(open)} summary="Hours and limits" open={open}>
        <Field id={`shown-details-${open}`} name="shown-details" label="MB a second" size="admin" />
      </Details>
    )),
  },
  {
    name: "ErrorSummary",
    states: [
      <ErrorSummary
        key="1"
        errors={[
          { href: "#shown-password-wrong", text: REFUSED },
          { href: null, text: "The copying service does not answer" },
        ]}
        next="After 2 more tries we stop for 15 minutes, so that the old server does not lock your account."
      />,
    ],
  },
  {
    name: "Field",
    states: [
      <Field
        key="1"
        id="shown-address"
        name="address"
        label="Email address or user name"
        hint="Some old accounts use a short name, such as arahimi."
        defaultValue="amina.rahimi@coast.example"
        autoComplete="section-old username"
        spellCheck={false}
      />,
      <Field
        key="2"
        id="shown-address-wrong"
        name="address2"
        label="Email address or user name"
        error="Enter the address of your old account"
      />,
      <Field key="3" id="shown-small" name="port" label="Port" size="admin" inputMode="numeric" defaultValue="993" />,
      <Field
        key="4"
        id="shown-fixed"
        name="fixed"
        label="Account"
        readOnly
        defaultValue="amina.rahimi@coast.example"
      />,
    ],
  },
  {
    name: "PasswordField",
    states: [
      <PasswordField
        key="1"
        id="shown-password"
        name="password"
        label="Password of the old account"
        whose="the old account"
        autoComplete="section-old current-password"
      />,
      <PasswordField
        key="2"
        id="shown-password-wrong"
        name="password2"
        label="Password of the new account"
        whose="the new account"
        autoComplete="section-new current-password"
        error={REFUSED}
        help={
          <ul className="list-disc ps-5">
            <li>Type the password again; we emptied the field.</li>
            <li>Is it the password of the old account, not of the new one?</li>
          </ul>
        }
      />,
    ],
  },
  {
    name: "SelectField, TextAreaField and FileField",
    states: [
      <FileField
        key="0"
        id="shown-file"
        name="file"
        label="File"
        hint="At most 9 MB"
        error="Choose a file"
        size="admin"
      />,
      <SelectField
        key="1"
        id="shown-zone"
        name="zone"
        label="Time zone"
        defaultValue="Europe/Berlin"
        options={["Europe/Berlin", "America/New_York"].map((value) => ({ value, label: value }))}
      />,
      <SelectField
        key="2"
        id="shown-zone-2"
        name="zone2"
        label="Time zone"
        error="Choose a zone"
        size="admin"
        options={[]}
      />,
      <TextAreaField
        key="3"
        id="shown-text"
        name="text"
        label="What it means for the reader"
        defaultValue="Mail you have not brought over by then stays behind."
        help="54 of 180 characters"
      />,
      <TextAreaField
        key="4"
        id="shown-text-2"
        name="text2"
        label="What it means"
        error="Write at most 180 characters"
      />,
    ],
  },
  {
    name: "TickBox, RadioGroup, Fieldset",
    states: [
      <TickBox
        key="1"
        id="shown-tick"
        name="tick"
        label="Forget my passwords when this run has ended"
        defaultChecked
      />,
      <TickBox
        key="2"
        id="shown-tick-2"
        name="tick2"
        label="These are both mine"
        hint="amina@coast.example"
        error="Tick this box"
      />,
      <RadioGroup
        key="3"
        name="shown-server"
        legend="Which server is your new account on?"
        hint="Ask your service desk when you are not sure."
        defaultValue="a"
        options={[
          { value: "a", label: "Main server", hint: "imap.newmail.example" },
          { value: "b", label: "Server of the institute" },
        ]}
      />,
      <RadioGroup
        key="4"
        name="shown-none"
        legend="Which one?"
        error="Choose a server"
        options={[{ value: "a", label: "Main server" }]}
      />,
      <Fieldset key="5" id="shown-set" legend="Closing date and time">
        <Field id="shown-date" name="date" label="Date" type="date" />
      </Fieldset>,
    ],
  },
];
