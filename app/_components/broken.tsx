"use client";
/**
 * What people see when a page broke: the mail is not affected, and what to tell the help desk. Its few words come
 * straight from their file, as every page carries this along and none shall carry the whole catalogue.
 */
import { useEffect, useState } from "react";
import { withBasePath } from "../../lib/config/base-path.ts";
import { type BrokenPage, brokenPage, readBrokenPage } from "../../lib/i18n/broken.ts";
import { Button } from "./button.tsx";

export interface BrokenProps {
  error: unknown;
  retry: () => void;
}

export function Broken(props: BrokenProps) {
  return <BrokenIn page={useBrokenPage()} {...props} />;
}

export function BrokenIn({ page: { words }, error, retry }: BrokenProps & { page: BrokenPage }) {
  const reference = referenceOf(error);
  return (
    <main id="main" tabIndex={-1} className="page-width grow pt-8 pb-18 sm:pt-10">
      <title>{words.title}</title>
      <div className="max-w-(--measure)">
        <h1 className="heading-tight text-h1 font-semibold text-balance">{words.title}</h1>
        <p className="mt-3 mb-6 text-lead text-ink-2">{words.lead}</p>
        {reference !== null && (
          <p className="mb-6">
            {words.reference} <b className="font-semibold">{reference}</b>
          </p>
        )}
        <Button kind="outlined" type="button" onClick={() => retry()}>
          {words.again}
        </Button>
      </div>
    </main>
  );
}

/** At once in the language of the page that broke, else in one that the browser asks for; then as the portal says it, if it still does. */
export function useBrokenPage(): BrokenPage {
  // Looked up once: a page in place of everything brings its own language.
  const [page, setPage] = useState(() =>
    brokenPage(typeof document === "undefined" ? [] : [document.documentElement.lang, ...navigator.languages]),
  );
  useEffect(() => {
    let isShown = true;
    fetch(withBasePath("/api/broken"))
      .then((response) => response.json())
      .then((answer: unknown) => readBrokenPage(answer))
      .then(
        (said) => isShown && said && setPage(said),
        // It is broken, too: the words that are there will do.
        () => undefined,
      );
    return () => {
      isShown = false;
    };
  }, []);
  return page;
}

/** Stands in the server's log as `digest`; null where the browser itself made the error. */
function referenceOf(error: unknown): string | null {
  return error instanceof Error && "digest" in error && typeof error.digest === "string" ? `E-${error.digest}` : null;
}
