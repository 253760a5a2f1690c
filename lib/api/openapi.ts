/** The OpenAPI 3.1 document of /api/v1, made from the schemas by which requests are checked. */
import { z } from "zod";
import type { TokenScope } from "../services/api-tokens.ts";
import type { Answer, Operation } from "./operation.ts";

interface Json {
  readonly [key: string]: unknown;
}

/** `url`: of the portal, without a slash at its end. */
export function openApiDocument(operations: readonly Operation[], url: string): Json {
  const paths = Map.groupBy(operations, ({ path }) => path);
  return {
    openapi: "3.1.0",
    info: {
      title: "Carryover",
      version: "1",
      description:
        "For administrators' own programs. A token is made at /admin/tokens, with one of three scopes: read sees what a helper sees, readAll what its administrator sees, and write may change it as well. Never mail, never passwords.",
    },
    servers: [{ url: `${url}/api/v1` }],
    security: [{ token: [] }],
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: { Problem: schemaOf(problem, "output") },
    },
    paths: Object.fromEntries(
      [...paths].map(([path, all]) => [
        path,
        Object.fromEntries(all.map((operation) => [operation.method.toLowerCase(), described(operation)])),
      ]),
    ),
  };
}

/** What is answered where something is wrong (RFC 9457). */
export const problem = z.object({
  title: z.string(),
  status: z.number(),
  /** What to do about it. */
  next: z.string(),
  /** By field, where it is about what was sent. */
  problems: z.record(z.string(), z.string()).optional(),
});

function described({ id, path, summary, query, body, answer, scope, page }: Operation): Json {
  return {
    operationId: id,
    summary,
    description: page === undefined ? NEEDS[scope] : `Refused with 403: a person does it at ${page}.`,
    parameters: parametersOf(path, query),
    ...(body
      ? { requestBody: { required: true, content: { "application/json": { schema: schemaOf(body, "input") } } } }
      : {}),
    responses: {
      ...(page === undefined && { "200": { description: "Done", content: contentOf(answer) } }),
      ...Object.fromEntries(Object.entries(PROBLEMS).map(([status, words]) => [status, problemAnswer(words)])),
    },
  };
}

const NEEDS: Readonly<Record<TokenScope, string>> = {
  read: "Any token will do.",
  readAll: "Needs a token that sees what its administrator sees.",
  write: "Needs a token that may change something.",
};

function contentOf(answer: Answer): Json {
  return answer.kind === "json"
    ? { "application/json": { schema: schemaOf(answer.schema, "output") } }
    : { [answer.mediaType]: { schema: { type: "string" } } };
}

const PROBLEMS: Readonly<Record<string, string>> = {
  "400": "What was sent is not as the document says, or cannot be done",
  "401": "No token, one that is not known, or one whose time is over",
  "403": "The token was made for less, or only a person at the page may do this",
  "404": "There is no such thing",
  "409": "Things are not as the sender has seen them, or another count was confirmed: nothing was done",
  "503": "Something that is needed does not answer now",
};

function problemAnswer(description: string): Json {
  const schema = { $ref: "#/components/schemas/Problem" };
  return { description, content: { "application/problem+json": { schema } } };
}

function parametersOf(path: string, query: z.ZodObject): Json[] {
  const { properties = {} } = z.toJSONSchema(query, { io: "input" });
  const required = new Set(z.toJSONSchema(query, { io: "input" }).required ?? []);
  return Object.entries(properties).map(([name, schema]) => {
    const isInPath = path.includes(`{${name}}`);
    return { name, in: isInPath ? "path" : "query", required: isInPath || required.has(name), schema };
  });
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io });
  return json;
}
