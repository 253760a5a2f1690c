/** A report as a file to keep. */
import type { NextRequest } from "next/server";
import { NotFound } from "../../../../lib/services/access.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { type ReportFacts, reportOf } from "../../../../lib/services/report.ts";
import { requirePerson } from "../../../_lib/viewer.ts";
import { runNumber } from "./run-number.ts";

export interface FileMaking {
  /** Of the file's name: `csv`. */
  readonly ending: string;
  /** Its media type. */
  readonly type: string;
  readonly of: (facts: ReportFacts) => string;
}

/** The report that `?run=` asks for. 404 where there is none, or it is somebody else's. */
export async function reportFile(request: NextRequest, migration: string, making: FileMaking): Promise<Response> {
  const facts = await factsOf(migration, runNumber(request.nextUrl.searchParams.get("run")));
  if (!facts) return new Response(null, { status: 404 });
  const name = `carryover-${facts.reference ?? "report"}-${facts.run.number}.${making.ending}`;
  return new Response(making.of(facts), {
    headers: {
      "content-type": making.type,
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
    },
  });
}

async function factsOf(migration: string, run: number | null) {
  try {
    return await reportOf(await portal(), await requirePerson(), migration, run);
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}
