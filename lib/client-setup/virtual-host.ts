/** The lines with which a reverse proxy hands the questions of mail programs to the portal, and nothing else of those hosts. */

/**
 * For nginx; `portalUrl`: where the portal listens, as the proxy reaches it. `basePath`: the path below which the portal is, of which programs that ask at
 * the root of a host know nothing; empty: it has none.
 */
export function virtualHost(domain: string, portalUrl: string, basePath = ""): string {
  const names = `autoconfig.${domain} autodiscover.${domain}`;
  const pass = [
    `    proxy_pass ${portalUrl}${basePath && `${basePath}$request_uri`};`,
    "    proxy_set_header Host $host;",
    "    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
  ];
  return [
    "server {",
    "  listen 80;",
    "  listen 443 ssl;",
    `  server_name ${names};`,
    "  ssl_certificate     /etc/ssl/mail-programs.pem;",
    "  ssl_certificate_key /etc/ssl/mail-programs.key;",
    "  location ~* ^/(mail/config-v1\\.1\\.xml|\\.well-known/autoconfig/|autodiscover/) {",
    ...pass,
    "  }",
    "}",
  ].join("\n");
}
