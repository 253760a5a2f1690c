/** Addresses that cannot be reached by mail, as a file for spreadsheets. */
import { portal } from "../../../../lib/services/portal.ts";
import { undeliveredCsv } from "../../../../lib/services/undeliverable.ts";
import { requireStaff } from "../../../_lib/viewer.ts";

export async function GET() {
  const file = await undeliveredCsv(await portal(), await requireStaff());
  return new Response(Buffer.from(file), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="carryover-undeliverable.csv"',
      "cache-control": "no-store",
    },
  });
}
