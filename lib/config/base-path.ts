/** The path below which the portal is, when it shares its host with others. It is built into the pages, as Next.js wants it. */

/** Of an address of the portal: `/migrate`; empty where it has a host of its own. */
export function basePathOf(url: string): string {
  return new URL(url).pathname.replace(/\/+$/, "");
}

/** Of these pages: next.config.ts writes it into them. Everywhere else it is told by the address (basePathOf). */
const BASE_PATH = process.env.CARRYOVER_BASE_PATH ?? "";

/** An address of the portal as the browser asks for it, for scripts of pages: of links, forms and pictures `app/_lib/jsx-runtime.ts` does the same. */
export function withBasePath(path: string, basePath: string = BASE_PATH): string {
  return path.startsWith("/") && !path.startsWith("//") ? `${basePath}${path}` : path;
}
