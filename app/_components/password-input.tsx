"use client";
/** The control of a password field. Without JavaScript it is a plain password field without the button. */
import { useState, useSyncExternalStore } from "react";

interface PasswordInputProps {
  id: string;
  name: string;
  autoComplete: string;
  required: boolean | undefined;
  className: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
  words: { show: string; hide: string; showLabel: string; hideLabel: string };
}

const never = () => () => undefined;

export function PasswordInput({ words, className, ...input }: PasswordInputProps) {
  const [shown, setShown] = useState(false);
  const hasScript = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <div className="relative">
      <input
        {...input}
        type={shown ? "text" : "password"}
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        className={`${className} pe-20!`}
      />
      {hasScript && (
        <button
          type="button"
          aria-controls={input.id}
          aria-label={shown ? words.hideLabel : words.showLabel}
          onClick={() => setShown(!shown)}
          className="link absolute inset-y-1 end-1 cursor-pointer rounded-field px-3.5 text-sm font-semibold"
        >
          {shown ? words.hide : words.show}
        </button>
      )}
    </div>
  );
}
