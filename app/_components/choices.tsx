/** Tick boxes and radio buttons: the browser's own, 24 px, in rows of 44 px. */
import type { ReactNode } from "react";
import { FieldError } from "./field.tsx";

export interface TickBoxProps {
  id: string;
  name: string;
  value?: string | undefined;
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  defaultChecked?: boolean | undefined;
  required?: boolean | undefined;
}

export function TickBox({ id, name, value, label, hint, error, defaultChecked, required }: TickBoxProps) {
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return (
    <div className="mb-4 max-w-(--measure)">
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      <Choice type="checkbox" {...{ id, name, value, label, hint, defaultChecked, required, described }} />
    </div>
  );
}

export interface RadioGroupProps {
  /** Its first button has the id `NAME-0`, for the link of an error summary. */
  name: string;
  legend: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  options: readonly { value: string; label: ReactNode; hint?: ReactNode }[];
  defaultValue?: string | undefined;
  required?: boolean | undefined;
}

export function RadioGroup({ name, legend, hint, error, options, defaultValue, required }: RadioGroupProps) {
  return (
    <Fieldset id={name} legend={legend} hint={hint} error={error}>
      {options.map((option, index) => (
        <Choice
          key={option.value}
          type="radio"
          id={`${name}-${index}`}
          name={name}
          value={option.value}
          label={option.label}
          hint={option.hint}
          defaultChecked={option.value === defaultValue}
          required={required}
          described={option.hint ? `${name}-${index}-hint` : undefined}
        />
      ))}
    </Fieldset>
  );
}

export interface FieldsetProps {
  id: string;
  legend: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  children: ReactNode;
}

/** Fields that belong together, under one question. */
export function Fieldset({ id, legend, hint, error, children }: FieldsetProps) {
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return (
    <fieldset className="mb-7 min-w-0" aria-describedby={described}>
      <legend className="font-semibold">{legend}</legend>
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-ink-2">
          {hint}
        </p>
      )}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      <div className="mt-1">{children}</div>
    </fieldset>
  );
}

interface ChoiceProps extends Omit<TickBoxProps, "error"> {
  type: "checkbox" | "radio";
  described: string | undefined;
}

function Choice({ type, id, name, value, label, hint, defaultChecked, required, described }: ChoiceProps) {
  return (
    <div className="relative flex min-h-11 items-start gap-3 py-2.5">
      <input
        {...{ type, id, name, value, defaultChecked, required }}
        aria-describedby={described}
        className={type === "radio" ? "radio" : "tick"}
      />
      <div className="min-w-0 wrap-anywhere">
        {/* The label reaches over the whole row, so that all of it can be pressed. */}
        <label htmlFor={id} className="cursor-pointer before:absolute before:inset-0">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-sm text-ink-2">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
