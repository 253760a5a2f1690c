/** The answer to Outlook's question where to ask for settings. */
import { autodiscoverJsonFor } from "../../../lib/services/mail-programs.ts";
import { portal } from "../../../lib/services/portal.ts";

/** Names of the query are written in any case. */
export async function answerTo(request: Request): Promise<Response> {
  const asked = [...new URL(request.url).searchParams].find(([name]) => name.toLowerCase() === "protocol");
  const answer = await autodiscoverJsonFor(await portal(), request.headers.get("host"), asked?.[1] ?? null);
  if (answer === null) return new Response(null, { status: 404 });
  const headers = { "content-type": "application/json; charset=utf-8" };
  return new Response(answer.body, { status: answer.status, headers });
}
