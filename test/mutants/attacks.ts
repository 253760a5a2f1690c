import { type Mutant, mutantOf } from "./mutant.ts";

/** What an attack day found, and what it only looked at. */
export const mutants: readonly Mutant[] = [
  mutantOf(
    ...(["health: a database that could not be opened once is never opened again", "services/portal"] as const),
    ...(["delete holder.carryoverPortal;", "", "services/health"] as const),
    "is well again as soon as a database that could not be opened at first can be",
  ),
  {
    name: "attacks: forms that strangers send back fill the memory",
    file: "app/_lib/kept-form.ts",
    find: "const MOST_CHARACTERS = 16 * 1024 * 1024;",
    replace: "const MOST_CHARACTERS = 16 * 1024 * 1024 * 1024;",
    test: "test/app/kept-form.test.ts",
    title: "SEC 40: many large ones of strangers fill no memory, the newest is kept",
  },
  mutantOf(
    ...([
      "attacks: an address with too many tries locks administrators out",
      "services/administrator-sign-in",
    ] as const),
    ...(['[["address", address] as const, ["administrator", key] as const]'] as const),
    ...(['[["administrator", key] as const, ["address", address] as const]', "services/sign-in"] as const),
    "SEC 15: looks at no name from an address with too many tries, and uses up nobody's tries by that",
  ),
  mutantOf(
    ...(["attacks: an address within an address is another", "oauth/outgoing", '  ["64:ff9b::", 96],\n', ""] as const),
    ...(["oauth/outgoing", "does not lead to this machine or its cables, by whatever name"] as const),
  ),
  mutantOf(
    ...(["attacks: a BYE holds up the worker", "imap/refusals", "(?: [^\\]]*)?\\] ?(.*)$/.exec(text)"] as const),
    ...(["[^\\]]*\\] ?(.*)$/.exec(text)", "attacks/hold-up"] as const),
    "SEC 40: a mail server's BYE is read in no time, whatever it is made of",
  ),
  mutantOf(
    ...(["attacks: what the server for sending says holds up the worker", "notify/outbox"] as const),
    ...(["const MOST_WORDS = 4000;", "const MOST_WORDS = 4_000_000;", "attacks/hold-up"] as const),
    "SEC 40: what the server for sending says is read in no time, whatever it is made of",
  ),
  mutantOf(
    ...(["attacks: what unpacks to gigabytes is read on", "imap/exchange"] as const),
    ...(["if (this.#answerBytes > MAX_ANSWER_BYTES)", "if (this.#answerBytes < 0)", "imap/compress"] as const),
    "a server that agrees to compress SEC 40: and sends little that unpacks to gigabytes, in many lines, is hung up on",
  ),
  mutantOf(
    ...(["api: whoever needs a proof is told nothing", "api/handle"] as const),
    ...(["  if (error instanceof NeedsProof) return", "  if (false) return", "api/operations"] as const),
    "SEC 34: leads to the page where a token is not proof enough of who asks",
  ),
  mutantOf(
    ...(["servers: the audit does not say which certificate is trusted", "services/servers"] as const),
    ...(["...(pin && { pin, pinUntil: pinUntil?.toISOString() ?? null }),", "", "services/servers"] as const),
    "SEC 26: are trusted by a fingerprint on an administrator's word alone, and the audit names which and until when",
  ),
  mutantOf(
    ...(["imap: the old account may be added to", "imap/allow-list"] as const),
    ...([
      "old: new Map(Object.entries({ ...READING, COMPRESS",
      "old: new Map(Object.entries({ ...READING, APPEND: appendsUndeleted, SUBSCRIBE: anything, COMPRESS",
    ] as const),
    ...(["imap/wall", 'SEC 44: lets only the new account be added to: SUBSCRIBE "a/b"'] as const),
  ),
  mutantOf(
    ...([
      "imap: mail may be moved away",
      "imap/allow-list",
      "MYRIGHTS: anything,",
      'MYRIGHTS: anything,\n  "UID MOVE": anything,',
    ] as const),
    ...(["imap/wall", 'SEC 44: lets nobody take away or mark as read: UID MOVE 1 "Trash"'] as const),
  ),
  mutantOf(
    ...([
      "administrators: a name that does not exist is answered sooner",
      "auth/password",
      "(hash ?? NOBODYS)",
    ] as const),
    ...([
      '(hash ?? "scrypt$2$1$1$AAAA$")',
      "auth/password",
      "SEC 16: is never the password of nobody, and takes as long to say so",
    ] as const),
  ),
  mutantOf(
    ...([
      "roster: whatever is typed is an address",
      "services/roster-fields",
      "if (/^[=+\\-@]/.test(text))",
      "if (false)",
    ] as const),
    ...([
      "services/roster-export",
      "SEC 39: takes no formula for an address, and hands out none that it was given as a name",
    ] as const),
  ),
  mutantOf(
    ...(["rescue: parts stay when nobody waits for them", "worker/portal-worker"] as const),
    ...(["work: () => dropQuestions(database, new Date())", "work: async () => undefined"] as const),
    ...(["worker/fetch-message.integration", "SEC 41: removes the parts with the question, and no sooner"] as const),
  ),
  mutantOf(
    ...(["database: a full disk passes for another trouble", "db/errors", 'SQLITE_FULL: "diskFull",', ""] as const),
    ...([
      "db/sqlite-connection",
      "SEC 41: is told apart, leaves nothing half-written and ends when there is room again",
    ] as const),
  ),
  mutantOf(
    ...([
      "oauth: any state will do",
      "oauth/provider",
      "expectedState: state,",
      "expectedState: openid.skipStateCheck,",
    ] as const),
    ...([
      "oauth/provider",
      "a code that is brought back SEC 33: is shown to nobody where it comes with another state",
    ] as const),
  ),
  mutantOf(
    ...([
      "worker: an account may be filled by two at once",
      "worker/destination-guard",
      "if (!lock) throw",
      "if (lock && !lock) throw",
    ] as const),
    ...([
      "worker/destination-guard",
      "SEC 32: is closed to another import until that ends, also as anna+old@new.example",
    ] as const),
  ),
  mutantOf(
    ...([
      "worker: other machines are not asked for an account",
      "worker/destination-guard",
      "if (await this.#claim(key)) return lock;",
      "return lock;",
    ] as const),
    ...([
      "worker/destination-guard",
      "SEC 32: is closed where another machine has it, and open to the next as soon as it has not",
    ] as const),
  ),
  mutantOf(
    ...([
      "api: the beginning of a body passes for the whole",
      "api/handle",
      "Buffer.byteLength(text) > MOST_BYTES",
      "text.length > MOST_BYTES",
    ] as const),
    ...(["api/contract", "SEC 40: that is larger than what the web server hands on whole is refused as such"] as const),
  ),
  {
    name: "attacks: a file for everybody may pass for another kind",
    file: "scripts/portal/web.mjs",
    find: 'response.setHeader("x-content-type-options", "nosniff");',
    replace: "",
    test: "test/e2e/attacks.long.test.ts",
    title: "SEC 38: files for everybody are what they are called",
  },
  {
    name: "attacks: pictures are fetched for whoever asks",
    file: "next.config.ts",
    find: "images: { unoptimized: true },",
    replace: 'images: { remotePatterns: [{ hostname: "**" }], dangerouslyAllowLocalIP: true },',
    test: "test/e2e/attacks.long.test.ts",
    title: "SEC 19: no picture is fetched for anybody, from wherever",
  },
];
