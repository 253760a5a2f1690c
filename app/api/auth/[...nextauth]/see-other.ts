/** What both ways of signing in answer with. */

export interface Context {
  readonly params: Promise<{ nextauth: string[] }>;
}

/** Leads on by a GET. `from`: headers of next-auth's answer, which sets the cookies. */
export function seeOther(location: string, from?: Headers): Response {
  const headers = new Headers(from);
  headers.set("location", location);
  return new Response(null, { status: 303, headers });
}
