/** /api/v1 of a test's portal, asked as a program of an administrator would, and held against its own document. */
import { randomUUID } from "node:crypto";
import { Ajv2020 } from "ajv/dist/2020.js";
import { handle } from "../../../lib/api/handle.ts";
import { makeApiToken, type TokenScope } from "../../../lib/services/api-tokens.ts";
import { addAdministrator, type TestPortal } from "../../support/portal.ts";

export interface Api {
  /** Tokens, and who they speak for. */
  readonly reader: string;
  readonly looker: string;
  readonly writer: string;
  readonly writerId: string;
  readonly document: ApiDocument;
  /** `path` below /api/v1. */
  send(method: string, path: string, bearer: string | null, body?: unknown): Promise<Response>;
  /** What is wrong with the value; empty: nothing. */
  faultsOf(schema: object, value: unknown): string;
}

export interface ApiDocument {
  readonly openapi: string;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
}

interface DescribedOperation {
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

export async function apiOf(portal: TestPortal): Promise<Api> {
  const send: Api["send"] = (method, path, bearer, body) => {
    const url = new URL(`http://portal.test/api/v1${path}`);
    const headers = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
    const request = new Request(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
    return handle(portal, request, url.pathname.split("/").slice(3).map(decodeURIComponent));
  };
  const document: ApiDocument = JSON.parse(await (await send("GET", "/openapi.json", null)).text());
  const { token: reader } = await tokenOf(portal, "read");
  const { token: looker } = await tokenOf(portal, "readAll");
  const { token: writer, id: writerId } = await tokenOf(portal, "write");
  const faultsOf: Api["faultsOf"] = (schema, value) => {
    const formats = { "date-time": true, date: true } as const;
    const ajv = new Ajv2020({ strict: false, formats });
    const validate = ajv.compile({ ...schema, components: document.components });
    return validate(value) ? "" : ajv.errorsText(validate.errors);
  };
  return { reader, looker, writer, writerId, document, send, faultsOf };
}

/** A token of an administrator of its own. */
async function tokenOf(
  portal: TestPortal,
  scope: TokenScope,
): Promise<{ readonly token: string; readonly id: string }> {
  const { viewer } = await addAdministrator(portal, randomUUID());
  const made = await makeApiToken(portal, viewer, { name: "test", days: "1", scope });
  return { token: made.ok ? made.id : "", id: viewer.administratorId };
}
