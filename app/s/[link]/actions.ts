"use server";
import { redirect } from "next/navigation";
import { openDeviceLink } from "../../../lib/services/device-links.ts";
import { portal } from "../../../lib/services/portal.ts";
import { setLinkCookie } from "../../_devices/link-cookie.ts";

/** By a button and not by looking: programs that look at links ahead of people must not use it up. */
export async function open(link: string): Promise<never> {
  const browser = await openDeviceLink(await portal(), link);
  if (browser !== null) await setLinkCookie(link, browser);
  redirect(`/s/${encodeURIComponent(link)}`);
}
