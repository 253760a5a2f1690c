/** What can be asked over /api/v1: one shape for all operations, from which requests are checked and the OpenAPI document is made. */
import { z } from "zod";
import type { Administrator } from "../auth/viewer.ts";
import { NeedsProof } from "../services/access.ts";
import type { TokenScope } from "../services/api-tokens.ts";
import type { Saved } from "../services/form-rules.ts";
import type { Portal } from "../services/portal.ts";

interface Described {
  /** Unique, for programs that are made from the document. */
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below /api/v1, with `{name}` for a part that is a value of the query's schema. */
  readonly path: string;
  readonly summary: string;
  /** What a token needs at least. */
  readonly scope: TokenScope;
  /** Where a person does it: no token may, as it proves nobody. Missing: programs may. The command line may what the services let it. */
  readonly page?: string;
}

export interface Operation extends Described {
  /** Of the address: parts of the path and the query string, all as text. */
  readonly query: z.ZodObject;
  /** Null: there is none. */
  readonly body: z.ZodType | null;
  readonly answer: Answer;
  /**
   * Checks what was sent, asks the service, and answers what the schema says and nothing else. Throws NotAsDescribed where what was sent is not as
   * the schema says, InvalidInput and NotNow where it cannot be done, and NotFound where there is no such thing.
   */
  readonly ask: (portal: Portal, viewer: Administrator, sent: Sent) => Promise<unknown>;
}

/** `file`: answered as it is, byte by byte. */
export type Answer =
  | { readonly kind: "json"; readonly schema: z.ZodType }
  | { readonly kind: "file"; readonly mediaType: string };

/** What the `ask` of an operation answers whose answer is a file. */
export type FileBody = string | AsyncIterable<Uint8Array>;

/** An operation of which it is known what it answers. */
export interface Answering<Result> extends Operation {
  readonly ask: (portal: Portal, viewer: Administrator, sent: Sent) => Promise<Result>;
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
): Answering<z.output<Answer>> {
  return {
    ...described,
    ...{ query, body: body ?? null, answer: { kind: "json", schema: answer } },
    ask: async (portal, viewer, sent) => {
      const asked = { query: checked(query, sent.query), body: (body && checked(body, sent.body)) as z.output<Body> };
      return answered(answer, await run(portal, viewer, asked));
    },
  };
}

/** Throws NotAsDescribed. */
function checked<Schema extends z.ZodType>(schema: Schema, sent: unknown): z.output<Schema> {
  const parsed = schema.safeParse(sent);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => [path.join(".") || "body", message] as const);
  throw new NotAsDescribed(Object.fromEntries(problems));
}

/** What the schema says and nothing else. That it does not fit is our mistake, and not of whoever asked. */
function answered<Answer extends z.ZodType>(schema: Answer, value: z.input<Answer>): z.output<Answer> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error("an answer is not as its schema says", { cause: parsed.error });
}

/** An operation that answers a file. */
export function fileOperation<Query extends z.ZodObject>(
  described: Described & { readonly mediaType: string },
  { query, run }: FileSchemas<Query>,
): Answering<FileBody> {
  const { mediaType, ...rest } = described;
  return {
    ...rest,
    ...{ query, body: null, answer: { kind: "file", mediaType } },
    ask: (portal, viewer, sent) => run(portal, viewer, checked(query, sent.query)),
  };
}

/** One that stands in the document for whoever looks for it there, and is for people alone, at the command line, too. */
export function onPageOnly({
  query,
  ...described
}: Described & { readonly page: string; readonly query: z.ZodObject }): Operation {
  return {
    ...described,
    ...{ query, body: null, answer: { kind: "json", schema: z.never() } },
    ask: async () => {
      throw new NeedsProof();
    },
  };
}

interface FileSchemas<Query extends z.ZodObject> {
  readonly query: Query;
  readonly run: (portal: Portal, viewer: Administrator, query: z.output<Query>) => Promise<FileBody>;
}

/** What was sent is not as the schema says. */
export class NotAsDescribed extends Error {
  /** By field. */
  readonly problems: Readonly<Record<string, string>>;

  constructor(problems: Readonly<Record<string, string>>) {
    super("what was sent is not as the document says");
    this.name = "NotAsDescribed";
    this.problems = problems;
  }
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

/** Well formed, and not possible as things are now. */
export class NotNow extends Error {
  /** `conflict`: things are not as the sender has seen them. `away`: something that is needed does not answer. */
  readonly kind: "conflict" | "away";
  /** What to do about it, one sentence. */
  readonly next: string;

  constructor(kind: NotNow["kind"], message: string, next: string) {
    super(message);
    this.name = "NotNow";
    this.kind = kind;
    this.next = next;
  }
}

/** What came of saving a form, as operations answer it. Throws InvalidInput. */
export function savedAs(saved: Saved<string, string>): { readonly id: string; readonly waits: boolean } {
  if (!saved.ok) throw new InvalidInput(withoutMissing(saved.problems));
  return { id: saved.id, waits: saved.waits ?? false };
}

function withoutMissing(problems: Readonly<Partial<Record<string, string>>>): Record<string, string> {
  return Object.fromEntries(Object.entries(problems).flatMap(([field, code]) => (code ? [[field, code]] : [])));
}
