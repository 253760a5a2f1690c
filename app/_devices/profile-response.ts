/** A profile as a file, in the reader's language. */
import type { Profile, WordsOf } from "../../lib/services/device-profile.ts";
import { t } from "../_lib/text.tsx";

export const profileWords: WordsOf = (server) => ({
  title: t("devices.profileTitle", { server }),
  description: t("devices.profileDescription"),
});

export function profileResponse({ type, name, body }: Profile): Response {
  return new Response(Buffer.from(body), {
    headers: { "content-type": type, "content-disposition": `attachment; filename="${name}"` },
  });
}
