/** Which message an address means. */
import { notFound } from "next/navigation";
import type { ProblemPlace } from "../../../../../../lib/services/set-aside.ts";
import { runNumber } from "../../run-number.ts";

/** Of the page and of what is below it. */
export type PlaceParams = Promise<{ migration: string; run: string; problem: string }>;

/** Answers 404 where the address is none of ours. */
export async function placeIn(params: PlaceParams): Promise<ProblemPlace> {
  const { migration: migrationId, run, problem } = await params;
  const [ofRun, number] = [runNumber(run), runNumber(problem)];
  if (ofRun === null || number === null) notFound();
  return { migrationId, run: ofRun, number };
}

export function addressOf({ migrationId, run, number }: ProblemPlace): string {
  return `/move/${migrationId}/report/${run}/${number}`;
}
