/** Makes every server of the tests available, and the browser, once, before the tests start. */
import { isRoot, requireDebianPackages } from "./debian-packages.ts";
import { unpackedServer } from "./unpacked-servers.ts";

/** Which servers can be started here. Cyrus and Courier need root. */
export interface AvailableServers {
  dovecot: true;
  postgresql: true;
  cyrus: boolean;
  courier: boolean;
}

/**
 * Installs (as root) Dovecot, PostgreSQL, openssl and Chromium (80 MB to fetch) from Debian, and unpacks Cyrus and Courier
 * into the cache.
 * What is there already costs a few milliseconds. Each step that does something is told to `say` before it starts.
 * Throws MissingPackages, which names the packages and the command that installs them.
 */
export function ensureServers(say: (step: string) => void): AvailableServers {
  requireDebianPackages(["dovecot-imapd", "postgresql", "openssl", "chromium"], say);
  if (!isRoot) {
    say("not root: tests with Cyrus and Courier can't run");
    return { dovecot: true, postgresql: true, cyrus: false, courier: false };
  }
  unpackedServer("cyrus", say);
  unpackedServer("courier", say);
  return { dovecot: true, postgresql: true, cyrus: true, courier: true };
}
