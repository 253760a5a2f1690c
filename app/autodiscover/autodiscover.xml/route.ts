/** Outlook's question for the settings of an address. */
import { autodiscoverFor } from "../../../lib/services/mail-programs.ts";
import { portal } from "../../../lib/services/portal.ts";

/** A question has a few hundred characters. */
const MOST_BYTES = 16_384;

export async function POST(request: Request): Promise<Response> {
  const xml = await autodiscoverFor(await portal(), request.headers.get("host"), await beginningOf(request));
  if (xml === null) return new Response(null, { status: 404 });
  return new Response(xml, { headers: { "content-type": "text/xml; charset=utf-8" } });
}

/** As much as a question may have; what is longer is none, and is not read to its end. */
async function beginningOf(request: Request): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > MOST_BYTES) return "";
  }
  return new TextDecoder().decode(Buffer.concat(pieces));
}
