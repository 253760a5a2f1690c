/** The report as a file for spreadsheets. */
import type { NextRequest } from "next/server";
import { NotFound } from "../../../../lib/services/access.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { reportOf } from "../../../../lib/services/report.ts";
import { reportCsv } from "../../../../lib/services/report-csv.ts";
import { requirePerson } from "../../../_lib/viewer.ts";
import { runNumber } from "../report/run-number.ts";

export async function GET(request: NextRequest, { params }: { params: Promise<{ migration: string }> }) {
  const { migration } = await params;
  const facts = await factsOf(migration, runNumber(request.nextUrl.searchParams.get("run")));
  if (!facts) return new Response(null, { status: 404 });
  const name = `carryover-${facts.reference ?? "report"}-${facts.run.number}.csv`;
  return new Response(reportCsv(facts.report), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
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
