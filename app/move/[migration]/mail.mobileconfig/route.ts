/** The profile for Apple's devices, for whoever is signed in on one. */
import { ownProfile } from "../../../../lib/services/device-profile.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { profileResponse, profileWords } from "../../../_devices/profile-response.ts";
import { found } from "../../../_lib/found.ts";
import { requirePerson } from "../../../_lib/viewer.ts";

export async function GET(_request: Request, { params }: { params: Promise<{ migration: string }> }) {
  const { migration } = await params;
  return profileResponse(await found(ownProfile(await portal(), await requirePerson(), migration, profileWords)));
}
