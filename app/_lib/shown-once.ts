/**
 * Something that is shown once: the Server Action keeps it and redirects to the page with the id in the address; the first look takes it
 * away. It is in the memory of the web process: after a restart it is gone, and another can be asked for.
 */
import { randomBytes } from "node:crypto";

interface Kept {
  readonly owner: string;
  readonly text: string;
  readonly until: number;
}

const KEEP_MS = 60_000;
/** So that nobody can fill the memory. */
const MOST = 500;

/** Pages and actions are bundled apart: both must find the same memory. */
const holder: { carryoverShownOnce?: Map<string, Kept> } = globalThis as never;

function memory(): Map<string, Kept> {
  holder.carryoverShownOnce ??= new Map();
  return holder.carryoverShownOnce;
}

/** Keeps it for a minute. `owner` is the viewer's session. */
export function showOnce(owner: string, text: string): string {
  const all = memory();
  const now = Date.now();
  for (const [id, kept] of all) if (kept.until < now || all.size >= MOST) all.delete(id);
  const id = randomBytes(16).toString("base64url");
  all.set(id, { owner, text, until: now + KEEP_MS });
  return id;
}

/** What was kept for the same owner, for the first who asks; null for everybody after that. */
export function takeOnce(owner: string, id: string | string[] | undefined): string | null {
  const kept = typeof id === "string" ? memory().get(id) : undefined;
  if (typeof id !== "string" || !kept || kept.owner !== owner) return null;
  memory().delete(id);
  return kept.until >= Date.now() ? kept.text : null;
}
