/** What administrators have put in the place of texts, read from the database every few seconds and shown by all pages. */
import { textCorrections } from "../db/text-corrections.ts";
import { replaceCorrections } from "../i18n/corrections.ts";
import type { Portal } from "./portal.ts";

/** So long a reader may still see a text as it was before. */
const KEEP_MS = 3000;

/** Pages and actions are bundled apart: one look serves all. */
const holder: {
  carryoverTexts?: { readonly until: number; readonly look: Promise<void> };
  /** The last look did not work, and that was said. */
  carryoverTextsFail?: boolean;
} = globalThis as never;

/** Resolves when texts are no older than a few seconds. When the database does not answer, they stay as they were. */
export function freshTexts(database: Portal["database"], now: number = Date.now()): Promise<void> {
  const held = holder.carryoverTexts;
  if (held && now < held.until) return held.look;
  const look = read(database).then(worked, failed);
  holder.carryoverTexts = { until: now + KEEP_MS, look };
  return look;
}

/** After a change: this process shows it at once. */
export async function showNewTexts(database: Portal["database"]): Promise<void> {
  delete holder.carryoverTexts;
  await freshTexts(database);
}

async function read(database: Portal["database"]): Promise<void> {
  replaceCorrections(await textCorrections(database));
}

/** Every page looks, so that each trouble is told once. */
function failed(error: unknown): void {
  if (!holder.carryoverTextsFail)
    console.error("corrected texts cannot be read, pages show those that they have:", error);
  holder.carryoverTextsFail = true;
}

function worked(): void {
  if (holder.carryoverTextsFail) console.info("corrected texts can be read again");
  holder.carryoverTextsFail = false;
}
