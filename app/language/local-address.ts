/** A page of this portal, never another host: `//host` and `/\host` are such to browsers, and control characters vanish on the way. */
export function localAddress(wished: string | null): string {
  if (wished === null || !URL.canParse(wished, "http://portal")) return "/";
  const { origin, pathname, search } = new URL(wished, "http://portal");
  const isLocal = origin === "http://portal" && wished.startsWith("/") && !pathname.startsWith("//");
  return isLocal ? pathname + search : "/";
}
