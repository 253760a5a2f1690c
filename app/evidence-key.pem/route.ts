/** The public key with which evidence files are checked: for everybody. */
import { portal } from "../../lib/services/portal.ts";
import { evidenceKey } from "../../lib/services/switch-off.ts";

export async function GET(): Promise<Response> {
  const key = await evidenceKey(await portal());
  if (key === null) return new Response(null, { status: 404 });
  return new Response(key, { headers: { "content-type": "application/x-pem-file", "cache-control": "no-store" } });
}
