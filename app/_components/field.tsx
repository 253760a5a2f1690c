/** Fields of forms: label, hint, what is wrong, control. Words come from the page. */
import type { ComponentProps, ReactNode } from "react";
import { t } from "../_lib/text.tsx";
import { Icon } from "./icon.tsx";
import { PasswordInput } from "./password-input.tsx";

export interface FieldFrame {
  /** Of the control: error summaries link to it. */
  id: string;
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong, in the words of the error summary. */
  error?: ReactNode;
  /** Below the control: a list of what may help, or how long the text may be. */
  help?: ReactNode;
  /** 40 px high on administrators' pages. */
  size?: "journey" | "admin" | undefined;
}

const CONTROL = "block w-full min-w-0 rounded-field bg-raised text-ink placeholder:text-ink-3 [&[readonly]]:bg-sunken";

/** Classes of a text control. */
export function controlClasses(hasError: boolean, size: FieldFrame["size"]): string {
  const height = size === "admin" ? "min-h-10 px-3 py-1.5 text-sm" : "min-h-12 px-3.5 py-2 text-body";
  return `${CONTROL} ${height} ${hasError ? "border-2 border-problem" : "border border-rule-strong"}`;
}

/** Ids of what describes a control, for aria-describedby. */
function describedBy({ id, hint, error, help }: FieldFrame): string | undefined {
  const ids = [hint && `${id}-hint`, error && `${id}-error`, help && `${id}-help`].filter(Boolean);
  return ids.length === 0 ? undefined : ids.join(" ");
}

function Frame({ id, label, hint, error, help, size, children }: FieldFrame & { children: ReactNode }) {
  return (
    <div className="mb-7 max-w-115">
      <label htmlFor={id} className={`block font-semibold ${size === "admin" ? "text-sm" : ""}`}>
        {label}
      </label>
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-ink-2">
          {hint}
        </p>
      )}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      <div className="mt-2">{children}</div>
      {help && (
        <div id={`${id}-help`} className="mt-2.5 text-sm text-ink-2">
          {help}
        </div>
      )}
    </div>
  );
}

/** The sentence at a field that says what is wrong. */
export function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={id} className="mt-1 flex gap-2 font-semibold text-problem">
      <Icon name="circle-alert" size={20} className="mt-[3px]" />
      <span className="min-w-0 wrap-anywhere">{children}</span>
    </p>
  );
}

type InputProps = Pick<
  ComponentProps<"input">,
  | "defaultValue"
  | "autoComplete"
  | "autoCapitalize"
  | "inputMode"
  | "required"
  | "readOnly"
  | "spellCheck"
  | "min"
  | "max"
  | "maxLength"
  | "list"
  | "dir"
>;

export type FieldProps = FieldFrame &
  InputProps & { type?: "text" | "email" | "tel" | "url" | "number" | "date" | "time" | "datetime-local" | "search" };

/** One line of text. */
export function Field({ id, name, label, hint, error, help, size, type = "text", ...input }: FieldProps) {
  const frame = { id, name, label, hint, error, help, size };
  return (
    <Frame {...frame}>
      <input {...input} {...controlOf(frame)} type={type} className={controlClasses(Boolean(error), size)} />
    </Frame>
  );
}

function controlOf(frame: FieldFrame) {
  return {
    id: frame.id,
    name: frame.name,
    "aria-describedby": describedBy(frame),
    "aria-invalid": frame.error ? (true as const) : undefined,
  };
}

export type PasswordFieldProps = FieldFrame & {
  /** Whose password it is, for the words of Show and Hide: "Show the password of the old account". */
  whose: string;
  /** `section-old current-password`, `section-new current-password` or `new-password`. */
  autoComplete: string;
  required?: boolean;
};

/** A password: Show and Hide inside the field, as soon as the browser runs our script; never filled in by us. */
export function PasswordField({ whose, autoComplete, required, ...frame }: PasswordFieldProps) {
  return (
    <Frame {...frame}>
      <PasswordInput
        {...controlOf(frame)}
        autoComplete={autoComplete}
        required={required}
        className={controlClasses(Boolean(frame.error), frame.size)}
        words={{
          show: t("common.show"),
          hide: t("common.hide"),
          showLabel: t("common.showPassword", { whose }),
          hideLabel: t("common.hidePassword", { whose }),
        }}
      />
    </Frame>
  );
}

export type FileFieldProps = FieldFrame & Pick<ComponentProps<"input">, "accept">;

/** A file from the reader's device. The button is drawn like ours; what stands in it is the browser's. */
export function FileField({ accept, ...frame }: FileFieldProps) {
  const button =
    "file:me-3 file:min-h-10 file:cursor-pointer file:rounded-button file:border file:border-rule-strong file:bg-raised file:px-4 file:font-semibold file:text-ink";
  return (
    <Frame {...frame}>
      <input {...controlOf(frame)} type="file" accept={accept} className={`block w-full min-w-0 text-sm ${button}`} />
    </Frame>
  );
}

export type SelectFieldProps = FieldFrame & {
  options: readonly { value: string; label: string }[];
  defaultValue?: string | undefined;
  required?: boolean;
};

/** One of several, where there are too many for tick marks. */
export function SelectField({ options, defaultValue, required, ...frame }: SelectFieldProps) {
  return (
    <Frame {...frame}>
      <select
        {...controlOf(frame)}
        defaultValue={defaultValue}
        required={required}
        className={`${controlClasses(Boolean(frame.error), frame.size)} cursor-pointer`}
      >
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export type TextAreaFieldProps = FieldFrame & {
  defaultValue?: string | undefined;
  rows?: number;
  spellCheck?: boolean;
  required?: boolean;
  /** To be copied, and not to be changed. */
  readOnly?: boolean;
  /** Of what is typed, where it is not that of the page. */
  lang?: string;
  dir?: "ltr" | "rtl";
};

/** Several lines of text. */
export function TextAreaField({
  defaultValue,
  rows = 4,
  spellCheck,
  required,
  readOnly,
  lang,
  dir,
  ...frame
}: TextAreaFieldProps) {
  return (
    <Frame {...frame}>
      <textarea
        {...controlOf(frame)}
        defaultValue={defaultValue}
        rows={rows}
        lang={lang}
        dir={dir}
        spellCheck={spellCheck}
        required={required}
        readOnly={readOnly}
        className={controlClasses(Boolean(frame.error), frame.size)}
      />
    </Frame>
  );
}
