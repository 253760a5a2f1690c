/** The support bundle, for an administrator who has shown of late who they are. */
import { portal } from "../../../../lib/services/portal.ts";
import { bundleName, supportBundle } from "../../../../lib/services/support-bundle.ts";
import { found } from "../../../_lib/found.ts";
import { requireAdministrator } from "../../../_lib/viewer.ts";

export async function GET(): Promise<Response> {
  const viewer = await requireAdministrator();
  const file = await found(supportBundle(await portal(), viewer), { page: "/admin/system" });
  return new Response(new Uint8Array(file), {
    headers: {
      "content-type": "application/gzip",
      "content-disposition": `attachment; filename="${bundleName(Date.now())}"`,
      "cache-control": "no-store",
    },
  });
}
