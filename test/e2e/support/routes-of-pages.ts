/** Which pages of app/ there are, and which of them stands at an address. */
import { globSync } from "node:fs";
import { join } from "node:path";

const APP = join(import.meta.dirname, "../../../app");

/** Of every page as its folder has it: `/move/[migration]/check`. Not those that the portal has in development only. */
export function routesOfPages(): string[] {
  return globSync("**/page.tsx", { cwd: APP })
    .map((file) => `/${file.replace(/\/?page\.tsx$/, "")}`)
    .filter((route) => !/^\/(?:dev|_[^/]*)(?:\/|$)/.test(route))
    .sort();
}

/** The page that stands there; null: none does. */
export function routeAt(path: string): string | null {
  const fits = (route: string) => new RegExp(`^${route.replace(/\[[^\]]+\]/g, "[^/]+")}$`).test(path);
  // The one with the fewest places for anything: `/admin/servers/new` is no server.
  return (
    routesOfPages()
      .filter(fits)
      .sort((one, other) => open(one) - open(other))[0] ?? null
  );
}

const open = (route: string) => route.split("[").length;
