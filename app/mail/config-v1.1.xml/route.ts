/** Thunderbird's question for the settings of a domain, at the host that it asks first. */
import { autoconfigFor } from "../../../lib/services/mail-programs.ts";
import { portal } from "../../../lib/services/portal.ts";

export async function GET(request: Request): Promise<Response> {
  const xml = await autoconfigFor(await portal(), request.headers.get("host"));
  if (xml === null) return new Response(null, { status: 404 });
  return new Response(xml, { headers: { "content-type": "text/xml; charset=utf-8" } });
}
