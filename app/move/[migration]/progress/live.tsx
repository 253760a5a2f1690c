"use client";
/**
 * The parts of the progress page that change while somebody looks: complete as HTML from the server, then kept up to
 * date. All words come from the server.
 */
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { CarryStrip } from "../../../_components/carry-strip.tsx";
import { Figure } from "../../../_components/figure.tsx";
import { Note } from "../../../_components/note.tsx";
import { StatusMark } from "../../../_components/status-mark.tsx";
import { follow } from "./follow.ts";
import type { FolderWords, Offer, ProgressWords } from "./words.ts";

const Words = createContext<ProgressWords | null>(null);
const Follows = createContext<{ on: boolean; change: (on: boolean) => void } | null>(null);

function useWords(): ProgressWords {
  const words = useContext(Words);
  if (words === null) throw new Error("parts of the progress page stand within <Live>");
  return words;
}

export interface LiveProps {
  first: ProgressWords;
  /** Where the words come from. */
  address: string;
  /** Shown when the session is over. */
  signedOut: ReactNode;
  /** Ends the title of the tab. */
  product: string;
  children: ReactNode;
}

/** Everything within shows the newest words. */
export function Live({ first, address, signedOut, product, children }: LiveProps) {
  const [newest, setNewest] = useState(first);
  const [isOver, setOver] = useState(false);
  const [on, change] = useState(true);
  // A form that was sent brings a newer page than the feed, and the other way round.
  const words = newest.at > first.at ? newest : first;
  useEffect(() => {
    if (!on || first.ended) return;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const feed = `${address}?zone=${encodeURIComponent(zone)}`;
    return follow(feed, (told) => (told === "signedOut" ? setOver(true) : setNewest(told)));
  }, [address, on, first.ended]);
  useEffect(() => {
    document.title = `${words.tab} – ${product}`;
  }, [words.tab, product]);
  return (
    <Words value={words}>
      <Follows value={{ on, change }}>
        {isOver && signedOut}
        {children}
        <p role="status" className="sr-only">
          {words.spoken}
        </p>
      </Follows>
    </Words>
  );
}

export function LiveTitle() {
  return useWords().title;
}

export function LiveLead() {
  return useWords().lead;
}

/** Figure, strip and status line. `label`: what the strip measures. */
export function LiveMeter({ label }: { label: string }) {
  const { figure, left, amount, strip, status } = useWords();
  return (
    <>
      {figure && <Figure number={figure.number} unit={figure.unit} side={{ strong: left, plain: amount }} />}
      {strip && <CarryStrip {...strip} label={label} />}
      <p className="my-5">
        <StatusMark kind={status.kind} words={status.words} detail={status.detail} />
      </p>
    </>
  );
}

/** That it will not be done in time, with what can be done about it. */
export function LiveWarning({ children }: { children: ReactNode }) {
  const { late } = useWords();
  if (late === null) return null;
  return (
    <Note tone="wait">
      <p>{late}</p>
      {children}
    </Note>
  );
}

/** The forms and links of what can be done now. After the last event the focus goes to the report, if it had nowhere else to be. */
export function LiveOffers({ forms, children }: { forms: Record<Offer, ReactNode>; children: ReactNode }) {
  const { offers, ended } = useWords();
  const row = useRef<HTMLDivElement>(null);
  const began = useRef(ended);
  useEffect(() => {
    if (ended && !began.current && document.activeElement === document.body)
      row.current?.querySelector("a")?.focus({ preventScroll: true });
  }, [ended]);
  return (
    <div ref={row} className="flex flex-wrap items-center gap-x-4 gap-y-3">
      {offers.map((offer) => (
        <div key={offer}>{forms[offer]}</div>
      ))}
      {children}
    </div>
  );
}

/** What is of use while something goes on, and what is of use afterwards. */
export function LiveUntilEnd({ children, afterwards = null }: { children: ReactNode; afterwards?: ReactNode }) {
  return useWords().ended ? afterwards : children;
}

/** What is of use only while something goes on by itself, or will. */
export function LiveAtWork({ children }: { children: ReactNode }) {
  return useWords().rests ? null : children;
}

/** Lets people hold the page still. Only there where JavaScript is, as without it nothing moves. */
export function LiveSwitch({ pause, resume }: { pause: string; resume: string }) {
  const follows = useContext(Follows);
  const { ended } = useWords();
  const [isAlive, setAlive] = useState(false);
  useEffect(() => setAlive(true), []);
  if (!isAlive || !follows || ended) return null;
  return (
    <button type="button" className="link min-h-6 cursor-pointer" onClick={() => follows.change(!follows.on)}>
      {follows.on ? pause : resume}
    </button>
  );
}

/** `arrow` stands between the names of a folder that is called otherwise on the new server, with hidden words for it. */
export function LiveFolders({ heading, foot, arrow }: { heading: string; foot: string; arrow: ReactNode }) {
  const { folders, ended } = useWords();
  if (folders.length === 0) return null;
  return (
    <section className="mt-12 sm:mt-14" aria-labelledby="folders">
      <h2 id="folders" className="heading border-b border-rule-ink pb-3 text-h2 font-semibold">
        {heading}
      </h2>
      <ul>
        {folders.map((folder) => (
          <FolderRow key={folder.key} folder={folder} arrow={arrow} />
        ))}
      </ul>
      {!ended && <p className="mt-4 text-sm text-ink-2">{foot}</p>}
    </section>
  );
}

function FolderRow({ folder, arrow }: { folder: FolderWords; arrow: ReactNode }) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-6 gap-y-1 border-b border-rule py-3 sm:grid-cols-[minmax(0,19rem)_minmax(0,1fr)_auto]">
      <span className="min-w-0 wrap-anywhere">
        <bdi>{folder.old}</bdi>
        {folder.new !== null && (
          <>
            {arrow}
            <bdi>{folder.new}</bdi>
          </>
        )}
      </span>
      <span className="order-last col-span-2 sm:order-none sm:col-span-1">
        <StatusMark kind={folder.kind} words={folder.words} />
      </span>
      <span className="text-end text-sm text-ink-2 tabular-nums">{folder.count}</span>
    </li>
  );
}
