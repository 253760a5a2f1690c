/** The report as a file for spreadsheets. */
import type { NextRequest } from "next/server";
import type { ReportFacts } from "../../../../lib/services/report.ts";
import { reportCsv } from "../../../../lib/services/report-csv.ts";
import { reportFile } from "../report/report-file.ts";

export async function GET(request: NextRequest, { params }: { params: Promise<{ migration: string }> }) {
  const make = { ending: "csv", type: "text/csv; charset=utf-8", of: ({ report }: ReportFacts) => reportCsv(report) };
  return reportFile(request, (await params).migration, make);
}
