"use client";
/**
 * The sums below the list, kept right while somebody ticks; and what else needs JavaScript there: a folder takes those below it
 * along, and one of which only a part is ticked shows a dash. Without JavaScript the sums are those of what is saved.
 */
import { type ReactNode, useEffect, useState } from "react";
import { localNumber, localSize } from "../../../../lib/i18n/figures.ts";
import { countTicks, listen, type TickTotals } from "./ticks.ts";

export const FORM_ID = "folders";

interface RunningTotalProps {
  first: TickTotals;
  /** Bytes that are free in the new account; null where nobody knows. */
  free: number | null;
  /** For the format of numbers. */
  locale: string;
  words: Readonly<
    Record<"folders" | "ofFolders" | "messages" | "size" | "space" | "soFar" | "fits" | "tooBig" | "freeSpace", string>
  >;
  /** The button. */
  children: ReactNode;
}

export function RunningTotal({ first, free, locale, words, children }: RunningTotalProps) {
  const [live, setLive] = useState<TickTotals | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with a new `first` sizes may have come in
  useEffect(() => {
    const form = document.getElementById(FORM_ID);
    if (!(form instanceof HTMLFormElement)) return;
    const update = () => setLive(countTicks(form));
    update();
    return listen(form, update);
  }, [first]);
  const { folders, messages, messagesKnown, bytes, bytesKnown } = live ?? first;
  const number = (value: number) => localNumber(value, locale);
  const size = (value: number) => localSize(value, locale);
  const soFar = (amount: string, known: boolean) => (known ? amount : words.soFar.replace("{amount}", amount));
  return (
    <div className="sticky bottom-0 z-10 mt-[-1px] border-t border-rule-ink bg-paper py-3 max-[30rem]:pb-4 [@media(height<30rem)]:static">
      {live && <input type="hidden" name="live" value="1" />}
      <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3">
        <dl className="flex grow flex-wrap justify-between gap-x-10 gap-y-2 sm:grow-0">
          <Sum name={words.folders}>
            {number(folders.chosen)}{" "}
            <span className="font-normal text-ink-2">{words.ofFolders.replace("{all}", number(folders.all))}</span>
          </Sum>
          <Sum name={words.messages}>{soFar(number(messages), messagesKnown)}</Sum>
          <Sum name={words.size}>{soFar(size(bytes), bytesKnown)}</Sum>
          {free !== null && (
            <Sum name={words.space} className={bytes > free ? "text-problem" : "max-sm:hidden"}>
              {spaceWords({ bytes, bytesKnown, free }, words, size)}
            </Sum>
          )}
        </dl>
        {children}
      </div>
    </div>
  );
}

function spaceWords(
  { bytes, bytesKnown, free }: { bytes: number; bytesKnown: boolean; free: number },
  words: RunningTotalProps["words"],
  size: (bytes: number) => string,
): string {
  if (bytes > free) return words.tooBig.replace("{missing}", size(bytes - free));
  return bytesKnown ? words.fits.replace("{spare}", size(free - bytes)) : words.freeSpace.replace("{free}", size(free));
}

function Sum({ name, className, children }: { name: string; className?: string; children: ReactNode }) {
  return (
    <div className={className}>
      <dt className="text-[0.875rem]/5 text-ink-2">{name}</dt>
      <dd className="font-semibold tabular-nums sm:text-[1.25rem]/7">{children}</dd>
    </div>
  );
}
