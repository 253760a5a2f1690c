/** Whether this web process answers at all: whoever gets no answer may start it again. Asks nothing of anybody else. */
export const dynamic = "force-dynamic";

export function GET(): Response {
  return Response.json({ live: true }, { headers: { "cache-control": "no-store" } });
}
