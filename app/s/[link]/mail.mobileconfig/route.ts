/** The profile for Apple's devices, for the browser that opened the link. */
import { linkedProfile } from "../../../../lib/services/device-profile.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { linkCookie } from "../../../_devices/link-cookie.ts";
import { profileResponse, profileWords } from "../../../_devices/profile-response.ts";
import { found } from "../../../_lib/found.ts";

export async function GET(_request: Request, { params }: { params: Promise<{ link: string }> }) {
  const { link } = await params;
  return profileResponse(await found(linkedProfile(await portal(), link, await linkCookie(), profileWords)));
}
