"use client";
/** Copies a value; there only where the browser can. */
import { useState, useSyncExternalStore } from "react";
import { Icon } from "./icon.tsx";

const never = () => () => undefined;
const canCopy = () => Boolean(navigator.clipboard);

export function CopyButton({ value, words }: { value: string; words: { copy: string; copied: string; what: string } }) {
  const [copied, setCopied] = useState(false);
  const there = useSyncExternalStore(never, canCopy, () => false);
  if (!there) return null;
  const copy = () => void navigator.clipboard.writeText(value).then(() => setCopied(true));
  return (
    <button
      type="button"
      onClick={copy}
      className="inline-flex min-h-9 cursor-pointer items-center gap-1.5 text-accent"
    >
      <Icon name={copied ? "check" : "copy"} size={16} />
      <span className="link" aria-live="polite">
        {copied ? words.copied : words.copy}
        <span className="sr-only"> {words.what}</span>
      </span>
    </button>
  );
}
