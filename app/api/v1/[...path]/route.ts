/** The interface for administrators' own programs: one handler, whose operations stand in lib/api. */
import { handle } from "../../../../lib/api/handle.ts";
import { portal } from "../../../../lib/services/portal.ts";

export const dynamic = "force-dynamic";

type Context = { readonly params: Promise<{ readonly path: string[] }> };

async function answer(request: Request, { params }: Context): Promise<Response> {
  return handle(await portal(), request, (await params).path);
}

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
