/** The portal's cookies: how they are called and how they are sent. */

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
    readonly path: "/";
    readonly secure: boolean;
  };
}

/** For the portal's own address: over https no other host can set or see them (`__Host-`). */
export function portalCookies(url: string): PortalCookies {
  const secure = url.startsWith("https:");
  const prefix = secure ? "__Host-" : "";
  return {
    session: `${prefix}carryover.session`,
    forgery: `${prefix}carryover.form`,
    callback: `${prefix}carryover.callback`,
    openId: {
      pkce: `${prefix}carryover.openid-pkce`,
      state: `${prefix}carryover.openid-state`,
      nonce: `${prefix}carryover.openid-nonce`,
    },
    options: { httpOnly: true, sameSite: "lax", path: "/", secure },
  };
}
