"use client";
import { useEffect, useState } from "react";
import { Icon } from "../_components/icon.tsx";

export interface CopyButtonProps {
  value: string;
  /** `what`: which value it is, for screen readers. */
  words: { readonly copy: string; readonly copied: string; readonly what: string };
}

/** Puts a value on the clipboard. Only there where the browser lets it; the value beside it can be selected anyway. */
export function CopyButton({ value, words }: CopyButtonProps) {
  const [state, setState] = useState<"unable" | "ready" | "copied">("unable");
  useEffect(() => {
    if ("clipboard" in navigator) setState("ready");
  }, []);
  if (state === "unable") return null;
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setState("copied");
  };
  return (
    <button
      type="button"
      onClick={copy}
      className="inline-flex min-h-9 cursor-pointer items-center gap-2 text-sm text-accent"
    >
      <Icon name={state === "copied" ? "check" : "copy"} size={17} />
      <span className="link font-medium" aria-live="polite">
        {state === "copied" ? words.copied : words.copy}
        <span className="sr-only"> {words.what}</span>
      </span>
    </button>
  );
}
