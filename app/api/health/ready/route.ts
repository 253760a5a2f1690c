/** Whether people may be led to this web process: 200 when database, its tables and a worker are well, else 503. Says nothing else. */
import { readinessOf } from "../../../../lib/services/health.ts";
import { portal } from "../../../../lib/services/portal.ts";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const readiness = await readinessOf(portal);
  const isReady = Object.values(readiness).every(Boolean);
  return Response.json(readiness, { status: isReady ? 200 : 503, headers: { "cache-control": "no-store" } });
}
