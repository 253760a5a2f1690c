/** Where answers lead: pages of the portal, and other answers. */
import type { ReactNode } from "react";

const PAGES = {
  ...{ signIn: "/sign-in", connect: "/move/connect", move: "/move", notify: "/move/notify", link: "/privacy" },
  ...{ guide: "/help/guide", app: "#appPassword", phone: "#phone", dates: "#dates", contact: "#contact" },
} as const;

/** Pages of one migration. */
const OWN_PAGES = { folders: "/folders", progress: "/progress", report: "/report", devices: "/devices" } as const;

export type HelpLinks = Readonly<Record<keyof typeof PAGES | keyof typeof OWN_PAGES, string>>;

/**
 * `migration`: the reader's only one; without it "Your move" leads on, after signing in.
 * `origin`: before all addresses, for what is read outside of the portal; empty in its pages.
 */
export function helpLinks(migration: string | null, origin = ""): HelpLinks {
  const own = (page: string) => (migration === null ? "/move" : `/move/${migration}${page}`);
  const pages = { ...PAGES, ...mapped(OWN_PAGES, own) };
  return mapped(pages, (address) => (address.startsWith("#") ? address : origin + address));
}

/** `<report>your report</report>` in a text becomes a link to it. */
export function linkMarks(links: HelpLinks): Record<keyof HelpLinks, (words: ReactNode) => ReactNode> {
  return mapped(links, (href) => (words: ReactNode) => (
    <a href={href} className="link">
      {words}
    </a>
  ));
}

function mapped<Name extends string, From, To>(
  all: Readonly<Record<Name, From>>,
  change: (one: From) => To,
): Record<Name, To> {
  return Object.fromEntries(Object.entries<From>(all).map(([name, one]) => [name, change(one)])) as Record<Name, To>;
}
