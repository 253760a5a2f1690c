/** What administrators write into texts for each reader's own: `{name}`. Pure. */

export const FILLERS = ["name", "oldAddress", "newAddress", "deadline", "timeLeft", "portal", "contact"] as const;
export type Filler = (typeof FILLERS)[number];

/** `unknown`: in braces stands none of them. `brace`: one brace without its other. */
export type FillerProblem = { readonly kind: "unknown"; readonly filler: string } | { readonly kind: "brace" };

const IN_BRACES = /\{([^{}]*)\}/g;

/** What is wrong with the braces of a text; null when nothing is. */
export function fillerProblem(text: string): FillerProblem | null {
  if (/[{}]/.test(text.replace(IN_BRACES, ""))) return { kind: "brace" };
  const unknown = [...text.matchAll(IN_BRACES)].find(([, name]) => !FILLERS.some((filler) => filler === name));
  return unknown ? { kind: "unknown", filler: unknown[0] } : null;
}

/** Whether a text needs this one. */
export function uses(text: string, filler: Filler): boolean {
  return text.includes(`{${filler}}`);
}

/** The text for one reader. What is filled in is not looked through again: a name may hold braces. */
export function fill(text: string, values: Readonly<Record<Filler, string>>): string {
  return text.replace(IN_BRACES, (whole, name: string) => {
    const filler = FILLERS.find((each) => each === name);
    return filler === undefined ? whole : values[filler];
  });
}

const LINK = /\bhttps?:\/\/[^\s<>"]+/gi;

/** The links of a text that lead elsewhere than to the portal: nobody who reads it can know whether they are genuine. */
export function linksElsewhere(text: string, portal: string): string[] {
  return (text.match(LINK) ?? []).filter((link) => !leadsTo(link, portal));
}

/** Whether a link leads to the portal: to its own scheme, host and port. */
export function leadsTo(link: string, portal: string): boolean {
  return URL.canParse(link) && new URL(link).origin === new URL(portal).origin;
}
