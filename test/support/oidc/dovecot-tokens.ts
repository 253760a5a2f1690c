/** A Dovecot that lets people in by tokens of an OpenID provider, which it asks about each of them. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { DovecotOptions } from "../servers/dovecot.ts";
import type { OpenIdProvider } from "./provider.ts";

export interface TokenDovecot {
  /** `xoauth2` or `oauthbearer`; both by default. */
  readonly mechanisms?: string;
  /** Passwords are taken as well. Default false. */
  readonly takesPasswords?: boolean;
}

/** Options for startDovecot(); `folder` is for a file of settings. */
export function byTokens(
  { introspectionUrl }: OpenIdProvider,
  folder: string,
  { mechanisms = "xoauth2 oauthbearer", takesPasswords = false }: TokenDovecot = {},
): DovecotOptions {
  const file = path.join(folder, `oauth2-${crypto.randomUUID()}.conf.ext`);
  const settings = [
    ...["introspection_mode = post", `introspection_url = ${introspectionUrl}`, "username_attribute = sub"],
    ...["force_introspection = yes", "active_attribute = active", "active_value = true", ""],
  ];
  writeFileSync(file, settings.join("\n"), { mode: 0o644 });
  return {
    extraSettings: [
      `auth_mechanisms = ${takesPasswords ? "plain login " : ""}${mechanisms}`,
      ...["passdb {", "  driver = oauth2", "  mechanisms = xoauth2 oauthbearer", `  args = ${file}`, "}"],
      // A token that was good a moment ago may be good no more.
      ...["auth_cache_size = 0", "service auth {", "  client_limit = 1000", "}"],
    ].join("\n"),
  };
}
