/** Saving what the new server refuses as attachments of messages that it takes: the next run does it, if the person wishes so. */
import type { Viewer } from "../auth/viewer.ts";
import type { Rescue } from "../engine/request.ts";
import { text } from "../i18n/translator.ts";
import { canBeAttached } from "../policy/rescue.ts";
import { NotFound } from "./access.ts";
import type { Portal } from "./portal.ts";
import { reportOf } from "./report.ts";
import { type StartOutcome, type StartWish, startMigration } from "./start.ts";

export interface AttachmentWish {
  readonly migrationId: string;
  /** The latest run that has a report. */
  readonly run: number;
  /** The message of this number in its report; null: all that the new server may take so. */
  readonly number: number | null;
}

/**
 * Starts another run, which tries these messages again and saves those that are refused once more. Throws NotFound where there
 * is nothing to save.
 */
export async function saveAsAttachments(
  portal: Portal,
  viewer: Viewer,
  { migrationId, run, number }: AttachmentWish,
  wish: Omit<StartWish, "rescue">,
): Promise<StartOutcome> {
  const facts = await reportOf(portal, viewer, migrationId, run);
  if (!facts) throw new NotFound();
  if (!facts.run.isLatest) return "alreadyStarted";
  const wanted = facts.report.problems
    .flatMap(({ problems }) => problems)
    .filter((problem) => canBeAttached(problem) && (number === null || problem.number === number));
  const messages = wanted.flatMap(({ uid, at }) => (at && uid !== null ? { uid, ...at } : []));
  if (messages.length === 0) throw new NotFound();
  return startMigration(portal, viewer, migrationId, { ...wish, rescue: rescueOf(messages) });
}

function rescueOf(messages: Rescue["messages"]): Rescue {
  return {
    messages,
    folder: [text("rescue.attach.folder")],
    words: { subject: text("rescue.attach.subject"), text: text("rescue.attach.text", { folder: "{folder}" }) },
  };
}
