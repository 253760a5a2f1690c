/** All that is kept of whoever asks, written as it is read. */
import { ownData } from "../../../lib/services/own-data.ts";
import { portal } from "../../../lib/services/portal.ts";
import { found } from "../../_lib/found.ts";
import { streamOf } from "../../_lib/stream.ts";
import { requirePerson } from "../../_lib/viewer.ts";

export async function GET() {
  const file = await found(ownData(await portal(), await requirePerson()));
  return new Response(streamOf(file), {
    headers: {
      "content-type": "application/json",
      "content-disposition": 'attachment; filename="carryover-my-data.json"',
      "cache-control": "no-store",
    },
  });
}
