/** The public key with which evidence files are checked: for everybody. */

import { evidenceKey } from "../../lib/services/declare-switch-off.ts";
import { portal } from "../../lib/services/portal.ts";

export async function GET(): Promise<Response> {
  const key = await evidenceKey(await portal());
  if (key === null) return new Response(null, { status: 404 });
  return new Response(key, { headers: { "content-type": "application/x-pem-file", "cache-control": "no-store" } });
}
