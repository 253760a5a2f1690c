/** The cookie of the browser that opened a link for devices: sent to that link's pages alone, and gone when the link is over. */
import { cookies } from "next/headers";
import { basePathOf } from "../../lib/config/base-path.ts";
import { DEVICE_LINK_MS } from "../../lib/services/device-links.ts";
import { portal } from "../../lib/services/portal.ts";

async function settings() {
  const { config } = await portal();
  const secure = config.url.startsWith("https:");
  return { name: `${secure ? "__Secure-" : ""}carryover.devices`, secure, url: config.url };
}

/** Null where this browser has not opened a link. */
export async function linkCookie(): Promise<string | null> {
  return (await cookies()).get((await settings()).name)?.value ?? null;
}

export async function setLinkCookie(link: string, value: string): Promise<void> {
  const { name, secure, url } = await settings();
  const lifetime = { path: `${basePathOf(url)}/s/${link}`, maxAge: DEVICE_LINK_MS / 1000 };
  (await cookies()).set(name, value, { httpOnly: true, sameSite: "lax", secure, ...lifetime });
}
