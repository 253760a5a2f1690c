/** The portal's cookies: how they are called and how they are sent. */
import { basePathOf } from "../config/base-path.ts";

export interface PortalCookies {
  readonly session: string;
  /** next-auth's token against forged forms. */
  readonly forgery: string;
  /** Where next-auth wants to go back to; it always writes one. */
  readonly callback: string;
  /** What a browser keeps while it is at the organisation's OpenID provider. */
  readonly openId: { readonly pkce: string; readonly state: string; readonly nonce: string };
  readonly options: {
    readonly httpOnly: true;
    readonly sameSite: "lax";
    /** The portal's own: others on the same host are sent none of them. */
    readonly path: string;
    readonly secure: boolean;
  };
}

/** For the portal's own address: over https no other host can set or see them (`__Host-`, for which browsers want the whole host). */
export function portalCookies(url: string): PortalCookies {
  const secure = url.startsWith("https:");
  const basePath = basePathOf(url);
  const prefix = !secure ? "" : basePath === "" ? "__Host-" : "__Secure-";
  return {
    session: `${prefix}carryover.session`,
    forgery: `${prefix}carryover.form`,
    callback: `${prefix}carryover.callback`,
    openId: {
      pkce: `${prefix}carryover.openid-pkce`,
      state: `${prefix}carryover.openid-state`,
      nonce: `${prefix}carryover.openid-nonce`,
    },
    options: { httpOnly: true, sameSite: "lax", path: basePath || "/", secure },
  };
}
