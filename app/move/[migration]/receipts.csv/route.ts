/** The receipts of all messages as a file for spreadsheets, written as it is read. */
import type { NextRequest } from "next/server";
import { portal } from "../../../../lib/services/portal.ts";
import { allReceipts } from "../../../../lib/services/receipts.ts";
import { receiptsCsv } from "../../../../lib/services/receipts-csv.ts";
import { found } from "../../../_lib/found.ts";
import { streamOf } from "../../../_lib/stream.ts";
import { requirePerson } from "../../../_lib/viewer.ts";
import { searchIn } from "../receipts/search.ts";

export async function GET({ nextUrl }: NextRequest, { params }: { params: Promise<{ migration: string }> }) {
  const { migration } = await params;
  const search = searchIn(Object.fromEntries(nextUrl.searchParams));
  const { reference, receipts } = await found(allReceipts(await portal(), await requirePerson(), migration, search));
  return new Response(streamOf(receiptsCsv(receipts)), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="carryover-${reference ?? "report"}-receipts.csv"`,
      "cache-control": "no-store",
    },
  });
}
