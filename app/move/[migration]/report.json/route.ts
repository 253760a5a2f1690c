/** The report as JSON. */
import type { NextRequest } from "next/server";
import { reportJson } from "../../../../lib/services/report-json.ts";
import { reportFile } from "../report/report-file.ts";

export async function GET(request: NextRequest, { params }: { params: Promise<{ migration: string }> }) {
  const make = { ending: "json", type: "application/json", of: reportJson };
  return reportFile(request, (await params).migration, make);
}
