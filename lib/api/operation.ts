/** What can be asked over /api/v1: one shape for all operations, from which requests are checked and the OpenAPI document is made. */
import type { z } from "zod";
import type { Administrator } from "../auth/viewer.ts";
import type { Portal } from "../services/portal.ts";

interface Described {
  /** Unique, for programs that are made from the document. */
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below /api/v1, with `{name}` for a part that is a value of the query's schema. */
  readonly path: string;
  readonly summary: string;
  /** `write`: the token must be allowed to change something. */
  readonly scope: "read" | "write";
}

export interface Operation extends Described {
  /** Of the address: parts of the path and the query string, all as text. */
  readonly query: z.ZodObject;
  /** Null: there is none. */
  readonly body: z.ZodType | null;
  readonly answer: z.ZodType;
  /**
   * Checks what was sent, asks the service, and answers what the schema says and nothing else. Throws ZodError where what was sent is not as
   * the schema says, InvalidInput where it cannot be done, and NotFound where there is no such thing.
   */
  readonly ask: (portal: Portal, viewer: Administrator, sent: Sent) => Promise<unknown>;
}

/** As it came. */
export interface Sent {
  readonly query: unknown;
  readonly body: unknown;
}

interface Schemas<Query extends z.ZodObject, Body extends z.ZodType, Answer extends z.ZodType> {
  readonly query: Query;
  readonly body?: Body;
  readonly answer: Answer;
  readonly run: (
    portal: Portal,
    viewer: Administrator,
    asked: { readonly query: z.output<Query>; readonly body: z.output<Body> },
  ) => Promise<z.input<Answer>>;
}

/** An operation whose `run` is given what its schemas say. */
export function operation<Query extends z.ZodObject, Body extends z.ZodType, Answer extends z.ZodType>(
  described: Described,
  { query, body, answer, run }: Schemas<Query, Body, Answer>,
): Operation {
  return {
    ...described,
    ...{ query, body: body ?? null, answer },
    ask: async (portal, viewer, sent) => {
      const asked = { query: query.parse(sent.query), body: body?.parse(sent.body) as z.output<Body> };
      return answer.parse(await run(portal, viewer, asked));
    },
  };
}

/** What was sent is well formed and cannot be done. */
export class InvalidInput extends Error {
  /** By field. */
  readonly problems: Readonly<Record<string, string>>;

  constructor(problems: Readonly<Record<string, string>>) {
    super("what was sent cannot be done");
    this.name = "InvalidInput";
    this.problems = problems;
  }
}
