/** The audit as a file for spreadsheets: what the search on the page shows. */
import type { NextRequest } from "next/server";
import { auditCsv } from "../../../lib/services/audit-csv.ts";
import { portal } from "../../../lib/services/portal.ts";
import { auditSearchIn } from "../../_admin/audit-search.ts";
import { found } from "../../_lib/found.ts";
import { streamOf } from "../../_lib/stream.ts";
import { requireAdministrator } from "../../_lib/viewer.ts";

export async function GET({ nextUrl }: NextRequest) {
  const search = auditSearchIn(Object.fromEntries(nextUrl.searchParams));
  const file = await found(auditCsv(await portal(), await requireAdministrator(), search));
  return new Response(streamOf(file), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="carryover-audit.csv"',
      "cache-control": "no-store",
    },
  });
}
