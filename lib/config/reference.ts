/**
 * Every setting in words: docs/CONFIGURATION.md and .env.example are made of it (`npm run configuration`). How each is read, and what is refused,
 * stands in start.ts, portal.ts and the files beside them.
 */

export interface SettingText {
  readonly name: string;
  /** In Markdown. */
  readonly says: string;
  /** What counts where it is not set, in Markdown; empty: it says itself. */
  readonly without: string;
  /** As it may stand in the environment; null: better not there at all. */
  readonly example: string | null;
}

export interface SettingGroup {
  readonly title: string;
  readonly settings: readonly SettingText[];
}

const PLACE: readonly SettingText[] = [
  {
    name: "CARRYOVER_URL",
    says: "the address that people type, `https://move.example.org`, or with [a path](deploy/README.md#at-a-path-of-a-host-that-others-share) where others share the host. Plain `http://` only for this machine, as passwords pass through it",
    without: "`http://127.0.0.1:3000`",
    example: "https://move.example.org",
  },
  { name: "HOST", says: "where the web process listens", without: "`127.0.0.1`", example: "127.0.0.1" },
  { name: "PORT", says: "its port", without: "`3000`", example: "3000" },
  {
    name: "CARRYOVER_TRUSTED_PROXY",
    says: "how many reverse proxies stand in front, each of which adds an address to `X-Forwarded-For`",
    without: "`0`",
    example: "1",
  },
  {
    name: "CARRYOVER_LANGUAGE",
    says: "language of the pages for readers whose browser asks for none that the portal has: `en`, `de`, `fr`, `es`, `ja` or `ar`",
    without: "`en`",
    example: "en",
  },
  { name: "ROLE", says: "`web`, `worker`, or `all` for both", without: "`all`", example: "all" },
];

const DATA: readonly SettingText[] = [
  {
    name: "CARRYOVER_DATA_DIR",
    says: "folder of the database, the keys and the locks",
    without: "`data` in the checkout",
    example: "/var/lib/carryover/shared",
  },
  {
    name: "DATABASE_URL",
    says: "`file:PATH` or `postgresql://USER:PASSWORD@HOST/DATABASE`",
    without: "`carryover.db` in the data folder",
    example: "postgresql://carryover@db.example.org/carryover",
  },
  {
    name: "DATABASE_URL_FILE",
    says: "a file that holds it, instead",
    without: "",
    example: "/etc/carryover/database-url",
  },
  {
    name: "CARRYOVER_LOCK_DIR",
    says: "folder of locks on accounts, common to all imports of the machine",
    without: "`/run/lock/carryover`",
    example: "/run/lock/carryover",
  },
];

const KEYS: readonly SettingText[] = [
  {
    name: "NEXTAUTH_SECRET_FILE",
    says: "file of the secret that signs cookies",
    without: "`web/session-secret` in the data folder, made at the first start",
    example: "/var/lib/carryover/web/session-secret",
  },
  {
    name: "CARRYOVER_PUBLIC_KEY_FILE",
    says: "the key that passwords are sealed with",
    without: "`keys/sealing-key.pem` in the data folder, made by the worker",
    example: "/var/lib/carryover/shared/keys/sealing-key.pem",
  },
  {
    name: "CARRYOVER_PRIVATE_KEY_FILE",
    says: "the key that opens them; for the worker alone. Beside it the worker keeps `evidence-signing-key.pem` ([what for](EVIDENCE.md)), and beside the public key `evidence-key.pem`",
    without: "`worker/opening-key.pem` in the data folder, made by the worker",
    example: "/var/lib/carryover/worker/opening-key.pem",
  },
  {
    name: "CARRYOVER_PROFILE_CERTIFICATE_FILE",
    says: "certificate (PEM, with those that lead to its authority) that signs profiles for Apple's devices; for the web process",
    without: "profiles are not signed",
    example: "/etc/carryover/profile.pem",
  },
  {
    name: "CARRYOVER_PROFILE_KEY_FILE",
    says: "its key (PEM, without a passphrase); signing needs the command `openssl`",
    without: "profiles are not signed",
    example: "/etc/carryover/profile-key.pem",
  },
];

const FIRST_ROWS: readonly SettingText[] = [
  {
    name: "CARRYOVER_OLD_SERVER",
    says: "old mail servers, `imaps://HOST[:PORT]` or `imap://HOST[:PORT]` (then by STARTTLS), several parted by spaces",
    without: "added on the pages",
    example: "imaps://old.example.org",
  },
  {
    name: "CARRYOVER_NEW_SERVER",
    says: "new mail servers, likewise",
    without: "added on the pages",
    example: "imaps://new.example.org",
  },
  {
    name: "CARRYOVER_ORGANISATION",
    says: "who runs this portal",
    without: "typed on the pages",
    example: "Example University",
  },
  {
    name: "CARRYOVER_CONTACT",
    says: "who answers questions: `Service desk, Mon–Fri 8:00–17:00`",
    without: "typed on the pages",
    example: "Service desk, Mon–Fri 8:00–17:00",
  },
  {
    name: "CARRYOVER_CONTACT_EMAIL",
    says: "their address",
    without: "typed on the pages",
    example: "help@example.org",
  },
  {
    name: "CARRYOVER_CONTACT_PHONE",
    says: "their telephone",
    without: "typed on the pages",
    example: "+49 30 1234567",
  },
];

const MAIL: readonly SettingText[] = [
  {
    name: "CARRYOVER_MAIL_SERVER",
    says: "where mail to people is handed over: `smtps://HOST[:PORT]`, or `smtp://HOST[:PORT]` (then by STARTTLS; to this machine itself without encryption)",
    without: "nobody is written to, and it is not offered",
    example: "smtps://smtp.example.org",
  },
  {
    name: "CARRYOVER_MAIL_FROM",
    says: "the address that mail comes from: `move@example.org`",
    without: "",
    example: "move@example.org",
  },
  { name: "CARRYOVER_MAIL_USER", says: "user name on that server", without: "nobody signs in there", example: "move" },
  { name: "CARRYOVER_MAIL_PASSWORD", says: "its password", without: "", example: null },
  {
    name: "CARRYOVER_MAIL_PASSWORD_FILE",
    says: "a file that holds it, instead",
    without: "",
    example: "/etc/carryover/mail-password",
  },
  {
    name: "CARRYOVER_AUDIT_MAIL_TO",
    says: "where the audit's head is sent once a day, through that server ([what for](decisions/0022-the-audit-is-sealed-afterwards.md))",
    without: "nowhere",
    example: "audit@example.org",
  },
  {
    name: "CARRYOVER_BOUNCES_SERVER",
    says: "where mail that comes back arrives: `imaps://HOST[:PORT]`, or `imap://HOST[:PORT]` (then by STARTTLS; to this machine itself without encryption)",
    without: "nobody reads it",
    example: "imaps://new.example.org",
  },
  { name: "CARRYOVER_BOUNCES_USER", says: "user name of that mailbox", without: "", example: "move@example.org" },
  { name: "CARRYOVER_BOUNCES_PASSWORD", says: "its password", without: "", example: null },
  {
    name: "CARRYOVER_BOUNCES_PASSWORD_FILE",
    says: "a file that holds it, instead",
    without: "",
    example: "/etc/carryover/bounces-password",
  },
  {
    name: "CARRYOVER_MAIL_PER_MINUTE",
    says: "so many letters to the roster are handed over in a minute at most, by all workers together: 1 to 6000",
    without: "60",
    example: "60",
  },
];

const STAFF: readonly SettingText[] = [
  {
    name: "CARRYOVER_STAFF_ISSUER",
    says: "the OpenID provider at which administrators and helpers [can sign in](#administrators-sign-in-at-your-openid-provider), as it names itself: `https://login.example.org`",
    without: "with accounts of the portal's own alone",
    example: "https://login.example.org",
  },
  { name: "CARRYOVER_STAFF_CLIENT_ID", says: "the portal's name there", without: "", example: "carryover" },
  { name: "CARRYOVER_STAFF_CLIENT_SECRET", says: "its secret there", without: "", example: null },
  {
    name: "CARRYOVER_STAFF_CLIENT_SECRET_FILE",
    says: "a file that holds it, instead",
    without: "",
    example: "/etc/carryover/staff-secret",
  },
  {
    name: "CARRYOVER_STAFF_ROLE_CLAIM",
    says: "the claim of the ID token that names roles; with dots one within another, `realm_access.roles`",
    without: "`roles`",
    example: "roles",
  },
  {
    name: "CARRYOVER_STAFF_ADMINISTRATOR_ROLE",
    says: "the role of administrators",
    without: "`carryover-administrator`",
    example: "carryover-administrator",
  },
  {
    name: "CARRYOVER_STAFF_HELPER_ROLE",
    says: "the role of helpers of the desk",
    without: "`carryover-helper`",
    example: "carryover-helper",
  },
];

const WATCHING: readonly SettingText[] = [
  {
    name: "CARRYOVER_METRICS_TOKEN",
    says: "what Prometheus shows to be told [metrics](MONITORING.md), at least 16 characters; for the web process and for the worker",
    without: "there are no metrics",
    example: null,
  },
  {
    name: "CARRYOVER_METRICS_TOKEN_FILE",
    says: "a file that holds it, instead",
    without: "",
    example: "/etc/carryover/metrics-token",
  },
  {
    name: "CARRYOVER_WORKER_PORT",
    says: "port at which the worker says whether it is well ([what for](MONITORING.md))",
    without: "it listens nowhere",
    example: "3001",
  },
  { name: "CARRYOVER_WORKER_HOST", says: "where it listens then", without: "`127.0.0.1`", example: "127.0.0.1" },
];

const BACKUPS: readonly SettingText[] = [
  {
    name: "CARRYOVER_BACKUP_DIR",
    says: "folder into which a worker writes a [backup](BACKUP.md) once a day",
    without: "none is made by itself",
    example: "/var/backups/carryover",
  },
  { name: "CARRYOVER_BACKUP_KEEP", says: "so many of them stay", without: "`14`", example: "14" },
  {
    name: "CARRYOVER_BACKUP_AT",
    says: "when, as a time of day of UTC",
    without: "`02:00`",
    example: "02:00",
  },
];

const TESTS: readonly SettingText[] = [
  {
    name: "CARRYOVER_TEST_PROVIDER",
    says: "for tests only: `loopback` lets a sign-in provider be on this machine, without TLS",
    without: "refused",
    example: null,
  },
];

/** In the order in which the page tells them. */
export const SETTING_GROUPS: readonly SettingGroup[] = [
  { title: "Where it is and who reaches it", settings: PLACE },
  { title: "Where its data is", settings: DATA },
  { title: "Keys", settings: KEYS },
  { title: "What stands in an empty database", settings: FIRST_ROWS },
  { title: "Mail to people", settings: MAIL },
  { title: "Sign-in of administrators", settings: STAFF },
  { title: "Watching over it", settings: WATCHING },
  { title: "Backups", settings: BACKUPS },
  { title: "For tests", settings: TESTS },
];

export const ALL_SETTINGS: readonly SettingText[] = SETTING_GROUPS.flatMap(({ settings }) => settings);
