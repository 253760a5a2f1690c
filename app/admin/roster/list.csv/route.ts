/** What the roster shows as a file for spreadsheets, written as it is read. */
import type { NextRequest } from "next/server";
import { portal } from "../../../../lib/services/portal.ts";
import { rosterExport } from "../../../../lib/services/roster-export.ts";
import { rosterWishIn } from "../../../_admin/roster-query.ts";
import { streamOf } from "../../../_lib/stream.ts";
import { requireStaff } from "../../../_lib/viewer.ts";

export async function GET({ nextUrl }: NextRequest) {
  const wish = rosterWishIn(Object.fromEntries(nextUrl.searchParams));
  const pieces = await rosterExport(await portal(), await requireStaff(), wish);
  return new Response(streamOf(pieces), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="carryover-roster-${new Date().toISOString().slice(0, 10)}.csv"`,
      "cache-control": "no-store",
    },
  });
}
