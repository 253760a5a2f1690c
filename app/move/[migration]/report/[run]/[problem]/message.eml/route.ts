/** A fetched message as a file: what it holds is somebody's mail, so nothing of it is ever shown or guessed at here. */
import { redirect } from "next/navigation";
import { portal } from "../../../../../../../lib/services/portal.ts";
import { downloadMessage } from "../../../../../../../lib/services/set-aside.ts";
import { found } from "../../../../../../_lib/found.ts";
import { streamOf } from "../../../../../../_lib/stream.ts";
import { requirePerson } from "../../../../../../_lib/viewer.ts";
import { addressOf, type PlaceParams, placeIn } from "../place.ts";

export async function GET(_request: Request, { params }: { params: PlaceParams }) {
  const place = await placeIn(params);
  const download = await found(downloadMessage(await portal(), await requirePerson(), place));
  if (!download) redirect(`${addressOf(place)}?over=1`);
  return new Response(streamOf(download.body), {
    headers: {
      "content-type": "message/rfc822",
      "content-disposition": `attachment; filename="${download.name}"`,
      "x-content-type-options": "nosniff",
    },
  });
}

/** A message can be downloaded once: who only asks about it must not use that up. */
export function HEAD(): Response {
  return new Response(null, { status: 405, headers: { allow: "GET" } });
}
