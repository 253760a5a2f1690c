/** Metrics for Prometheus, for whoever shows the token; without one in the settings there is nothing here. */
import type { NextRequest } from "next/server";
import { showsToken } from "../../../lib/observability/bearer.ts";
import { EXPOSITION_TYPE } from "../../../lib/observability/exposition.ts";
import { metricsText } from "../../../lib/services/metrics.ts";
import { metricsToken, portal } from "../../../lib/services/portal.ts";

export const dynamic = "force-dynamic";

export async function GET(request: NextRequest): Promise<Response> {
  const token = metricsToken();
  if (token === null) return new Response(null, { status: 404 });
  if (!showsToken(request.headers.get("authorization"), token))
    return new Response(null, { status: 401, headers: { "www-authenticate": "Bearer" } });
  return new Response(await metricsText(portal), {
    headers: { "content-type": EXPOSITION_TYPE, "cache-control": "no-store" },
  });
}
