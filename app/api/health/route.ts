/** For whatever watches over the machine: 200 when database and worker are well, else 503. Says nothing else. */
import { healthOf } from "../../../lib/services/health.ts";
import { portal } from "../../../lib/services/portal.ts";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const health = await healthOf(portal);
  const status = health.database && health.worker ? 200 : 503;
  return Response.json(health, { status, headers: { "cache-control": "no-store" } });
}
