/** Answers requests to /api/v1: finds the operation, asks whether the token may, checks what was sent. */
import { Readable } from "node:stream";
import { NeedsProof, NotFound } from "../services/access.ts";
import { holderOfToken, includes, type TokenScope } from "../services/api-tokens.ts";
import type { Portal } from "../services/portal.ts";
import { openApiDocument } from "./openapi.ts";
import { type FileBody, InvalidInput, NotAsDescribed, NotNow, type Operation } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";

/** Room for a roster of 50,000 people. Of more than 10 MB Next.js hands on the beginning alone, which must not pass for the whole. */
const MOST_BYTES = 9.5 * 1024 * 1024;

/** `path`: what stands behind /api/v1 in the address, decoded. Never throws for what was sent. */
export async function handle(portal: Portal, request: Request, path: readonly string[]): Promise<Response> {
  if (path.join("/") === "openapi.json" && request.method === "GET")
    return answered(openApiDocument(OPERATIONS, portal.config.url));
  const holder = await holderOfToken(portal, tokenIn(request), Date.now());
  // Before anything is said of paths: who has no token learns nothing.
  if (!holder) return refused(401, "This needs a token: Authorization: Bearer …", NEXT.token);
  const found = findOperation(request.method, path);
  if (!found) return refused(404, "There is no such operation", NEXT.document);
  const { operation, values } = found;
  if (!includes(holder.scope, operation.scope)) return refused(403, ...TOO_NARROW[operation.scope]);
  if (operation.page !== undefined)
    return refused(403, "Only a person at the page may do this", atPage(operation.page));
  try {
    const query = { ...Object.fromEntries(new URL(request.url).searchParams), ...values };
    const body = operation.body ? await bodyOf(request) : undefined;
    const answer = await operation.ask(portal, holder.viewer, { query, body });
    return operation.answer.kind === "file" ? file(answer as FileBody, operation.answer.mediaType) : answered(answer);
  } catch (error) {
    return troubleOf(error);
  }
}

/** By the scope that is needed. */
const TOO_NARROW: Readonly<Record<TokenScope, readonly [title: string, next: string]>> = {
  read: ["This token may not see that", "Make a token at /admin/tokens."],
  readAll: ["This token sees what a helper sees", "Make a token at /admin/tokens that sees what you see."],
  write: ["This token may not change anything", "Make a token at /admin/tokens that may change something."],
};

const atPage = (page: string) => `Sign in to the portal and do this at ${page}; nothing was changed.`;

function tokenIn(request: Request): string {
  return /^Bearer (\S{1,200})$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
}

function findOperation(
  method: string,
  path: readonly string[],
): { readonly operation: Operation; readonly values: Readonly<Record<string, string>> } | null {
  for (const operation of OPERATIONS) {
    const values = operation.method === method ? matched(operation.path, path) : null;
    if (values) return { operation, values };
  }
  return null;
}

/** The values of the parts in braces; null where the path is another. */
function matched(pattern: string, path: readonly string[]): Record<string, string> | null {
  const parts = pattern.split("/").filter((part) => part !== "");
  if (parts.length !== path.length) return null;
  const values: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    const given = path[index] ?? "";
    if (name === undefined && part !== given) return null;
    if (name !== undefined) values[name] = given;
  }
  return values;
}

async function bodyOf(request: Request): Promise<unknown> {
  const length = Number(request.headers.get("content-length") ?? 0);
  if (length > MOST_BYTES) throw new InvalidInput({ body: "tooLarge" });
  const text = await request.text();
  if (Buffer.byteLength(text) > MOST_BYTES) throw new InvalidInput({ body: "tooLarge" });
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInput({ body: "noJson" });
  }
}

/** What is answered where an operation throws. Throws on what is nobody's mistake but ours. */
export function troubleOf(error: unknown): Response {
  if (error instanceof NeedsProof) return refused(403, "A token is no proof of who you are", NEXT.page);
  if (error instanceof NotFound) return refused(404, "There is no such thing", NEXT.list);
  if (error instanceof NotNow) return refused(error.kind === "conflict" ? 409 : 503, error.message, error.next);
  if (error instanceof InvalidInput) return refused(400, "What was sent cannot be done", NEXT.fields, error.problems);
  if (error instanceof NotAsDescribed)
    return refused(400, "What was sent is not as the document says", NEXT.document, error.problems);
  throw error;
}

/** What whoever is refused does next. */
const NEXT = {
  token: "Make a token at /admin/tokens, or look there whether its time is over.",
  document: "Look it up in /api/v1/openapi.json.",
  page: "Sign in to the portal and do this on its page, where you are asked once more who you are; nothing was changed.",
  list: "List what there is and take an id from there; it may have been removed meanwhile.",
  fields: "Put right the fields that are named in problems and send it again; nothing was changed.",
} as const;

const HEADERS = { "cache-control": "no-store" };

function answered(value: unknown): Response {
  return Response.json(value, { headers: HEADERS });
}

function file(body: FileBody, mediaType: string): Response {
  const headers = { ...HEADERS, "content-type": `${mediaType}; charset=utf-8` };
  if (typeof body === "string") return new Response(body, { headers });
  return new Response(Readable.toWeb(Readable.from(body)) as ReadableStream<Uint8Array>, { headers });
}

function refused(status: number, title: string, next: string, problems?: Readonly<Record<string, string>>): Response {
  const headers = { ...HEADERS, "content-type": "application/problem+json" };
  return Response.json({ title, status, next, ...(problems && { problems }) }, { status, headers });
}
