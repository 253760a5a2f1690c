/** Who may import whom, and why: the walls of docs/ARCHITECTURE.md as a table that test/architecture.test.ts checks. */

/** One room of the house. Rooms are folders or single files; the longest name that fits counts. */
export interface Room {
  readonly name: string;
  /** What it may import from lib and app, by room; itself always. `types of X`: only with `import type`. */
  readonly mayImport: readonly string[];
  /** npm packages; a name ending in `/` stands for a whole scope. */
  readonly packages: readonly string[];
  /** Node's own modules; null: all of them. */
  readonly nodeModules: readonly string[] | null;
  /** Printed when somebody does otherwise. */
  readonly why: string;
}

/** May be used by everything but the engine. */
const COMMON = ["lib/config", "lib/i18n", "lib/observability"];
/** All that adapters and helpers of the engine need of it: its types, and the one table of errors. */
const ENGINE_PORTS = ["types of lib/engine", "lib/engine/errors.ts"];

const room = (name: string, mayImport: readonly string[], why: string, packages: readonly string[] = []): Room => ({
  name,
  mayImport: [...mayImport, ...COMMON],
  packages,
  nodeModules: null,
  why,
});

const judge = (name: string, mayImport: readonly string[]): Room => ({
  name,
  mayImport,
  packages: ["vitest"],
  nodeModules: null,
  why: "the judge shares no code with the judged, or both could make the same mistake",
});

const WHY_HELPER = "it serves web and worker alike: rules and rows, the engine's types, but neither engine nor IMAP";

export const ROOMS: readonly Room[] = [
  {
    name: "lib/engine",
    mayImport: [],
    packages: [],
    nodeModules: ["node:crypto"],
    why: "the engine is pure: time, servers, journal and settings come in as ports, so that it can be tested without them",
  },
  room("lib/imap", ENGINE_PORTS, "it speaks IMAP for the engine's ports and knows nothing of what is copied why", [
    "imapflow",
  ]),
  room("lib/db", ENGINE_PORTS, "it keeps rows and implements the engine's journal, without any rule of its own", [
    "@prisma/",
    "better-sqlite3",
    "pg",
  ]),
  room(
    "lib/oauth",
    ["lib/policy", ...ENGINE_PORTS],
    "it speaks to sign-in providers for the worker, and keeps nothing of what they say",
    ["openid-client"],
  ),
  room(
    "lib/worker",
    [
      ...["lib/engine", "lib/imap", "lib/jobs", "lib/progress", "lib/report", "lib/policy", "lib/roster", "lib/notify"],
      // It seals as well: tokens come to it alone, and passwords are sealed anew when the keys have changed.
      ...["lib/oauth", "lib/vault/open", "lib/vault/seal", "lib/vault/parts", "lib/db"],
    ],
    "it puts the engine, IMAP and the database together, and serves no page",
  ),
  room(
    "lib/cli",
    ["lib/worker", "lib/services", "lib/api", "lib/engine", "lib/progress", "lib/report"],
    "it asks the worker, a service, or an operation as programs do; connections and rows are theirs",
  ),
  room(
    "lib/services",
    [
      ...["lib/policy", "lib/report", "lib/progress", "lib/jobs", "lib/roster", "lib/notify", "lib/client-setup"],
      ...["lib/auth", "lib/vault/seal", "lib/vault/parts", "lib/vault/factor", "lib/db"],
      // The plan is pure, and people see and change it before there is a run; states move by the engine's own table.
      ...["types of lib/engine", "lib/engine/errors.ts", "lib/engine/state.ts", "lib/engine/plan.ts"],
      ...["lib/engine/folder-map.ts", "lib/engine/left-out-by-default.ts", "lib/engine/flags.ts"],
      ...["lib/engine/special-folders.ts"],
    ],
    "a use case authorises, applies rules and writes rows; only the worker speaks IMAP and opens credentials",
  ),
  room(
    "lib/auth",
    ["lib/vault/seal", "lib/db", "lib/jobs", "lib/policy", "types of lib/engine", "lib/engine/errors.ts"],
    "sign-in seals a password for the worker, asks it, and never opens one",
    ["rate-limiter-flexible", "otpauth", "@simplewebauthn/server"],
  ),
  room("lib/vault/open", ["lib/vault"], "opening a sealed password is for the worker alone"),
  room("lib/vault/seal", ["lib/vault"], "sealing needs the worker's public key and nothing else"),
  room("lib/vault/parts", ["lib/vault"], "a message on its way from the worker to its owner: both have its key"),
  room("lib/vault/factor", ["lib/vault"], "second factors are for the web process, whose secret seals them"),
  room("lib/vault", [], "sealed boxes know nothing of what is in them"),
  room("lib/jobs", ["lib/policy", "lib/db", ...ENGINE_PORTS], WHY_HELPER),
  room("lib/progress", ["lib/policy", "lib/db", "types of lib/engine"], WHY_HELPER),
  room(
    "lib/report",
    [
      ...["lib/policy", "lib/db", "types of lib/engine"],
      // What the rows of a journal mean together is worked out in one place, for runs and for receipts.
      ...["lib/engine/ledger.ts", "lib/engine/closed-folder.ts", "lib/engine/uid-list.ts", "lib/engine/rescue-work.ts"],
    ],
    WHY_HELPER,
  ),
  room("lib/roster", ["lib/policy", "lib/db"], WHY_HELPER),
  room("lib/notify", ["lib/policy", "lib/roster", "lib/db", "types of lib/engine"], WHY_HELPER, ["nodemailer"]),
  room(
    "lib/policy",
    // One table of names for the whole project: what the engine takes for Sent is what people are shown as Sent.
    ["lib/engine/left-out-by-default.ts", "lib/engine/special-folders.ts", "types of lib/engine"],
    "its rules are pure, so that they can be tested as tables; of the engine it knows what folders are for",
  ),
  room("lib/client-setup", [], "settings for mail clients are worked out from plain values"),
  room("lib/config", [], "settings come from the environment and from nowhere else"),
  room("lib/i18n", ["types of lib/engine"], "words for states and codes: it needs their types and decides nothing", [
    "intl-messageformat",
  ]),
  room("lib/observability", [], "everything may report to it, so it may depend on nothing"),
  room(
    "lib/api",
    ["lib/services", "types of lib/auth"],
    "an operation checks what was sent and asks a service, as a page does: every rule stands there",
    ["zod"],
  ),
  room("app", ["lib/services", "lib/auth", "lib/api"], "a page parses, authorises, calls a service and renders", [
    ...["next", "next-auth", "react", "react-dom", "geist", "@simplewebauthn/browser"],
  ]),
  judge("test/support/checker", ["test/support/wire", "test/support/servers", "test/support/mail"]),
  judge("test/support/wire", []),
];

/** The one folder in which lib may read process.env, and why. */
export const ENVIRONMENT = {
  readBy: "lib/config",
  why: "settings are checked once, all mistakes at once, and handed in: nothing else reads process.env",
} as const;
