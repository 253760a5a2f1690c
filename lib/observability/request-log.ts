/** What the log says of a request: which migration it was about, and nothing of whoever sent it. */
import type { LogFacts } from "./log.ts";

const ABOUT_MIGRATION = /^\/(?:move|api\/migrations)\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?:\/([a-z-]{1,20}))?/;

export interface Answered {
  readonly method: string;
  /** As it was asked for, with its query. */
  readonly url: string;
  readonly status: number;
  readonly milliseconds: number;
}

/** Null: not worth a line. Whatever somebody does is, and what failed on our side. Addresses may hold secrets: only the first word of one is told. */
export function factsOfRequest({ method, url, status, milliseconds }: Answered): LogFacts | null {
  if ((method === "GET" || method === "HEAD") && status < 500) return null;
  const [, migration, section] = ABOUT_MIGRATION.exec(url) ?? [];
  const first = /^\/([a-z-]{1,20})(?=[/?]|$)/.exec(url)?.[1] ?? "";
  const page =
    migration === undefined ? `/${first}` : `/${first}/migration${section === undefined ? "" : `/${section}`}`;
  return {
    method,
    page,
    status,
    milliseconds: Math.round(milliseconds),
    ...(migration !== undefined && { migration }),
  };
}
