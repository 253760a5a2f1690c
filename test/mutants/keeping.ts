import { type Mutant, mutantOf } from "./mutant.ts";

const BACKUP = "worker/backup.long";
const DRILL = "worker/restore.long";
const LOST = "nothing is lost and nothing doubled, and kept passwords open with the keys from elsewhere, on SQLite";
const MAINTENANCE = "worker/maintenance.long";
const DRAINS =
  "drains: the run ends with its place kept, nobody begins or signs in, and all go on afterwards, on SQLite";
const ONE_FILE = "is one file for its owner alone, called by time and version, with a checksum that sha256sum takes";
const NO_MAIL =
  "sends nobody a mail again that may have gone out since: mailings stop, mails are unclear, and reminders begin anew";
const REFUSED =
  "is refused where it is damaged, has no checksum, or something is in the way, and then nothing is changed";

/** Backups, bringing them back, maintenance, and starts at the same moment. */
export const mutants: readonly Mutant[] = [
  mutantOf(
    "backup: everybody can read it",
    "db/snapshot",
    'closeSync(openSync(file, "wx", 0o600));',
    'closeSync(openSync(file, "wx", 0o644));',
    BACKUP,
    ONE_FILE,
  ),
  mutantOf(
    "backup: its checksum is that of another file",
    "worker/backup-files",
    "const line = `${await sha256(draftOf(file))}  ${basename(file)}\\n`;",
    "const line = `${await sha256(process.execPath)}  ${basename(file)}\\n`;",
    BACKUP,
    ONE_FILE,
  ),
  mutantOf(
    "backup: the database hears nothing of it",
    "worker/backup",
    "if (missing === 0) await note(databaseUrl, now);",
    "",
    BACKUP,
    ONE_FILE,
  ),
  mutantOf(
    "backup: the file of the database is copied with what was deleted in it",
    "db/copy-sqlite",
    'database.prepare("VACUUM INTO ?").run(to);',
    "await database.backup(to);",
    BACKUP,
    "holds no key, and what was deleted from the database is not in it",
  ),
  mutantOf(
    "backup: the oldest are kept",
    "worker/backup-files",
    "for (const name of backups.slice(0, -count)) {",
    "for (const name of backups.slice(count)) {",
    BACKUP,
    "keeps the newest so many, and leaves other files of the folder alone",
  ),
  mutantOf(
    "backup: every worker makes one",
    "worker/daily-backup",
    "if (!lease) return null;",
    "",
    BACKUP,
    "is made by the worker once a day, by one worker",
  ),
  mutantOf(
    "backup: a day whose time was missed is left out",
    "policy/backup",
    "return last < (today <= now ? today : today - DAY_MS);",
    "return today <= now && last < today;",
    "policy/backup",
    "is made up for when its time was missed",
  ),
  mutantOf(
    "backup: the doctor minds no age",
    "policy/backup",
    "return last === null || now - last > OLD_MS;",
    "return last === null;",
    "cli/doctor",
    "warning backup.old",
  ),
  mutantOf(
    "restore: people stay signed in",
    "db/restored",
    "await transaction.session.deleteMany();",
    "",
    BACKUP,
    "comes back with all rows, with nobody signed in and no worker alive, and says so in the audit",
  ),
  mutantOf(
    "restore: messages to the roster go out a second time",
    "db/restored",
    "data: { stoppedAt: now },",
    "data: {},",
    BACKUP,
    NO_MAIL,
  ),
  mutantOf(
    "restore: reminders go out a second time",
    "db/restored",
    "data: { enabledAt: now } });",
    "data: {} });",
    BACKUP,
    NO_MAIL,
  ),
  mutantOf("restore: a damaged backup is taken", "worker/restore", "await checkBackup(file);", "", BACKUP, REFUSED),
  mutantOf(
    "restore: the log of another database is read into it",
    "worker/restore",
    "[target, `${target}-wal`, `${target}-shm`]",
    "[target]",
    BACKUP,
    REFUSED,
  ),
  mutantOf(
    "restore: nobody says that passwords are lost",
    "worker/restore",
    '.filter(({ standing }) => standing === "missing")',
    '.filter(({ standing }) => standing === "earlier")',
    BACKUP,
    "tells how many kept passwords open with no key any more",
  ),
  mutantOf(
    "restore: a run with an older journal does not look at what is there",
    "engine/existing",
    "if (remaining.length === 0 || context.isFresh(work, target)) return false;",
    "if (remaining.length > 0 || context.isFresh(work, target)) return false;",
    DRILL,
    LOST,
  ),
  mutantOf(
    "restore: the keys from elsewhere are not put back",
    "worker/restore",
    "if (secretsFile !== null) await bringSecrets(place, secretsFile);",
    "",
    DRILL,
    LOST,
  ),
  mutantOf(
    "maintenance: runs under way go on",
    "worker/runner",
    'if (maintained) endInOrder(running, { kind: "wait", side: null, ...maintained }, Date.now());',
    "if (maintained) continue;",
    MAINTENANCE,
    DRAINS,
  ),
  mutantOf(
    "maintenance: people can sign in to mail servers",
    "worker/request-desk",
    "    if (maintenance)\n",
    "    if (false && maintenance)\n",
    MAINTENANCE,
    DRAINS,
  ),
  mutantOf(
    "maintenance: who ends late waits until the time that was planned",
    "worker/server-limits",
    'else if (Date.now() - this.#maintainedAt < STRAGGLERS_MS) this.#told = "";',
    "",
    "worker/maintenance",
    "a run that ends for maintenance when that is over already goes on at once",
  ),
  mutantOf(
    "maintenance: ends by itself at the time that was planned",
    "jobs/maintenance",
    "if (maintenanceSince === null || maintenanceUntil === null) return null;",
    "if (maintenanceSince === null || maintenanceUntil === null || maintenanceUntil < new Date()) return null;",
    "worker/maintenance",
    "maintenance that takes longer than planned puts everybody off a little further, and lets nobody go on",
  ),
  mutantOf(
    "maintenance: nothing of it stands in the audit",
    "services/maintenance",
    'await audit.record(tx, viewer, { action: "maintenance.end", subjectId: null });',
    "",
    "services/maintenance",
    "is told to everybody with its reason and its end, and is over when an administrator says so, both audited",
  ),
  mutantOf(
    "start: processes on PostgreSQL apply the same migration at once",
    "db/postgresql",
    'await connection.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);',
    "",
    "db/started-together.long",
    "all begin, and every migration of postgresql is applied once",
  ),
  mutantOf(
    "start: a process gives up where another one brings the tables up to date",
    "db/sqlite-schema",
    "const database = new SqliteFile(file, { fileMustExist: true, timeout: 10_000 });\n  try {\n    if",
    "const database = new SqliteFile(file, { fileMustExist: true, timeout: 0 });\n  try {\n    if",
    "db/started-together.long",
    "all begin, and every migration of sqlite is applied once",
  ),
  {
    ...{ name: "upgrade: rows of the release before are lost", replace: 'DELETE FROM "Letter"; INSERT INTO "Upkeep"' },
    ...{ file: "prisma/migrations/sqlite/20261130113517_upkeep/migration.sql", find: 'INSERT INTO "Upkeep"' },
    ...{ test: "test/worker/releases.long.test.ts" },
    title: "of 0.1.0 on sqlite comes with every row, and its imports to their end",
  },
];
