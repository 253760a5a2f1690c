/**
 * A form that was not accepted, kept for the page that shows it again: the Server Action keeps it and redirects to the
 * page with the id in the address. That needs no JavaScript, a reload asks nothing again, and the page's title can begin
 * with "Error:". It is in the memory of the web process: after a restart the form is empty, and nothing worse.
 */
import { randomBytes } from "node:crypto";

export interface KeptForm {
  /** What was typed, by the field's name. Never a password. */
  readonly values: Readonly<Record<string, string>>;
  /** What is wrong, by the field's name, as codes that the page has words for. */
  readonly problems: Readonly<Record<string, string>>;
}

interface Kept extends KeptForm {
  readonly owner: string;
  readonly until: number;
}

const KEEP_MS = 15 * 60_000;
/** So that nobody can fill the memory: not by many forms, nor by what is in them. */
const MOST = 500;
const MOST_CHARACTERS = 16 * 1024 * 1024;

/** Pages and actions are bundled apart: both must find the same memory. */
const holder: { carryoverKeptForms?: Map<string, Kept> } = globalThis as never;

function memory(): Map<string, Kept> {
  holder.carryoverKeptForms ??= new Map();
  return holder.carryoverKeptForms;
}

/** Keeps the form for 15 minutes. `owner` is the viewer's session, or any fixed word where nobody is signed in. */
export function keepForm(owner: string, form: KeptForm): string {
  const id = randomBytes(16).toString("base64url");
  const length = lengthOf(form);
  if (length > MOST_CHARACTERS) return id;
  const forms = memory();
  const now = Date.now();
  let room = MOST_CHARACTERS - length;
  for (const kept of forms.values()) room -= lengthOf(kept);
  // The oldest first.
  for (const [id, kept] of forms)
    if (kept.until < now || forms.size >= MOST || room < 0) {
      forms.delete(id);
      room += lengthOf(kept);
    }
  forms.set(id, { ...form, owner, until: now + KEEP_MS });
  return id;
}

/** In characters. */
function lengthOf({ values, problems }: KeptForm): number {
  return [...Object.values(values), ...Object.values(problems)].reduce((sum, text) => sum + text.length, 0);
}

/** The form kept under this id for the same owner; null when there is none (any more). */
export function keptForm(owner: string, id: string | string[] | undefined): KeptForm | null {
  const kept = typeof id === "string" ? memory().get(id) : undefined;
  return kept && kept.owner === owner && kept.until >= Date.now() ? kept : null;
}
