import { type Mutant, mutantOf } from "./mutant.ts";

/** /api/v1 and its tokens. */
export const mutants: readonly Mutant[] = [
  mutantOf(
    "api: an old token is good for ever",
    "services/api-tokens",
    "if (!row || row.expiresAt.getTime() <= now) return null;",
    "if (!row) return null;",
    "api/contract",
    "is of no use once it is removed, or its time is over",
  ),
  mutantOf(
    "api: the token is kept as it is",
    "services/api-tokens",
    'return createHash("sha256").update(token).digest("hex");',
    "return token;",
    "api/contract",
    "stands nowhere as it is",
  ),
  mutantOf(
    "api: paths are told to whoever asks",
    "api/handle",
    'if (!viewer) return refused(401, "This needs a token: Authorization: Bearer …");',
    'if (!viewer) return refused(404, "This needs a token: Authorization: Bearer …");',
    "api/contract",
    "says nothing to whoever has no token: GET /overview",
  ),
  mutantOf(
    "api: what was sent is taken as it is",
    "api/operation",
    "query: query.parse(sent.query)",
    "query: sent.query as z.output<Query>",
    "api/contract",
    "is refused with the field that is wrong",
  ),
];
