/** Whether a request shows the token that was agreed on. */
import { createHash, timingSafeEqual } from "node:crypto";

/** `authorization`: the request's header. As long as it takes says nothing about how much of it was right. */
export function showsToken(authorization: string | null | undefined, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(given), digest(token));
}

/** Of one length, whatever was sent. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
