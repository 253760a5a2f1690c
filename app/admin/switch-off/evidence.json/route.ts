/** The evidence file: as it was when the server was switched off, or signed now and handed out while it is made. */
import { NotFound } from "../../../../lib/services/access.ts";
import { evidenceOf } from "../../../../lib/services/declare-switch-off.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { streamOf } from "../../../_lib/stream.ts";
import { requireStaff } from "../../../_lib/viewer.ts";

export async function GET(): Promise<Response> {
  const viewer = await requireStaff();
  try {
    const file = await evidenceOf(await portal(), viewer);
    // The worker does not run.
    if (file === null) return new Response(null, { status: 503 });
    const name = `carryover-evidence-${new Date().toISOString().slice(0, 10)}.json`;
    return new Response(streamOf(file), {
      headers: {
        "content-type": "application/json; charset=utf-8",
        "content-disposition": `attachment; filename="${name}"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    if (error instanceof NotFound) return new Response(null, { status: 404 });
    throw error;
  }
}
