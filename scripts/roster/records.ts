/** What stands beside a large roster after some weeks: dates, letters to everybody, the audit, and changes that wait. Written past the services. */
import { randomUUID } from "node:crypto";
import type { Database } from "../../lib/db/database.ts";
import { Prisma } from "../../lib/db/generated/sqlite/client.ts";
import { ESCALATION_ID, REMINDER_ID } from "../../lib/notify/letters.ts";
import { wallTimeAt } from "../../lib/policy/announcement-time.ts";

const DAY_MS = 86_400_000;
const ZONE = "Europe/Berlin";
const CHANGES = 30;
const FOLDERS_OF_A_MOVE = 12;
const ACTS_OF_EACH = 4;

export interface Records {
  /** Of a mailing that went to everybody. */
  readonly mailingId: string;
  /** Of one that is not released. */
  readonly draftId: string;
}

/** `administratorId`: who did what administrators do. */
export async function keepRecords(database: Database, administratorId: string): Promise<Records> {
  const { client } = database;
  await setDates(database);
  await listFolders(database);
  await setAside(database);
  await recordActs(database, administratorId);
  const mailings = await writeMailings(database);
  await sendLetters(database, mailings.mailingId);
  await client.pendingChange.createMany({ data: Array.from({ length: CHANGES }, () => changeOf(administratorId)) });
  return mailings;
}

/** Imports close in ten days, for half of the waves in twelve: so that everybody who has not begun is at risk. */
async function setDates({ client }: Database): Promise<void> {
  const now = Date.now();
  const closes = (days: number) => wallTimeAt(now + days * DAY_MS, ZONE);
  await client.organisation.create({ data: { name: "University of Example", contactEmail: "help@example.org" } });
  await client.timetable.create({ data: { id: "everyone", zone: ZONE, importsClose: closes(10) } });
  const headline = "Your old mailbox closes {when}";
  const announced = { headline, text: "Move your mail.", deadline: closes(10), zone: ZONE, publishedAt: new Date(now) };
  await client.announcement.create({ data: announced });
  const waves = await client.wave.findMany();
  for (const [index, { id }] of waves.entries()) {
    await client.wave.update({ where: { id }, data: { contactName: "Office", contactEmail: "office@example.org" } });
    if (index % 2 === 0)
      await client.timetable.create({ data: { id, waveId: id, zone: ZONE, importsClose: closes(12) } });
  }
}

/** The numbers from 0 on, as rows. */
function numbers(count: number): Prisma.Sql {
  const rows = Array.from({ length: count }, (_, number) => Prisma.raw(`SELECT ${number} AS "n"`));
  return Prisma.sql`(${Prisma.join(rows, " UNION ALL ")}) x`;
}

/** `before` milliseconds ago, an expression of SQL. SQLite keeps moments as epoch milliseconds. */
function moment({ provider }: Database, before: string): Prisma.Sql {
  const at = `(CAST(${Date.now()} AS BIGINT) - ${before})`;
  return Prisma.raw(provider === "sqlite" ? at : `(to_timestamp(${at} / 1000.0) AT TIME ZONE 'UTC')`);
}

async function listFolders(database: Database): Promise<void> {
  const name = Prisma.sql`'Folder ' || x."n" || ' of somebody'`;
  await database.run(
    Prisma.sql`INSERT INTO "FolderChoice"
    ("id", "migrationId", "position", "oldName", "oldPath", "selectable", "messages", "bytes", "chosen", "shared")
    SELECT m."id" || '-' || x."n", m."id", x."n", ${name}, '["' || ${name} || '"]', TRUE, 200, 15000000, TRUE, FALSE
    FROM "Migration" m CROSS JOIN ${numbers(FOLDERS_OF_A_MOVE)}`,
    "durable",
  );
}

/** As many as the runs say, of five kinds. */
async function setAside(database: Database): Promise<void> {
  const code = Prisma.raw(
    ["message.tooLarge", "message.rejected", "message.unreadable", "message.changed"]
      .map((each, number) => `WHEN ${number} THEN '${each}'`)
      .join(" "),
  );
  await database.run(
    Prisma.sql`INSERT INTO "Problem" ("runId", "folder", "uid", "code", "text", "messages", "createdAt")
    SELECT r."id", 'INBOX', x."n", CASE (r."found" + x."n") % 5 ${code} ELSE 'folder.unreadable' END, '', 1, r."endedAt"
    FROM "Run" r JOIN ${numbers(7)} ON x."n" < r."problems"`,
    "durable",
  );
}

async function recordActs(database: Database, administratorId: string): Promise<void> {
  const isOwn = Prisma.sql`(e."personId" IS NOT NULL AND x."n" < 3)`;
  const kind = (name: string) =>
    Prisma.raw(database.provider === "sqlite" ? `'${name}'` : `CAST('${name}' AS "ActorKind")`);
  await database.run(
    Prisma.sql`INSERT INTO "AuditEvent" ("at", "actorKind", "actorId", "action", "subjectId", "details")
    SELECT ${moment(database, `ROW_NUMBER() OVER (ORDER BY x."n", e."oldAddress") * CAST(10000 AS BIGINT)`)},
    CASE WHEN ${isOwn} THEN ${kind("person")} ELSE ${kind("administrator")} END,
    CASE WHEN ${isOwn} THEN e."personId" ELSE ${administratorId} END,
    CASE x."n" WHEN 0 THEN 'migration.start' WHEN 1 THEN 'session.begin' WHEN 2 THEN 'folders.choose' ELSE 'roster.change' END,
    CASE x."n" WHEN 0 THEN COALESCE(e."migrationId", e."id") ELSE e."id" END, '{}'
    FROM "RosterEntry" e CROSS JOIN ${numbers(ACTS_OF_EACH)}`,
    "durable",
  );
  await database.run(
    Prisma.sql`INSERT INTO "AuditAddress" ("eventId", "address", "salt", "at")
    SELECT "id", '192.0.2.7', 'salt', "at" FROM "AuditEvent" WHERE "actorKind" = 'person'`,
    "durable",
  );
}

async function writeMailings({ client }: Database): Promise<Records> {
  const [mailingId, draftId] = [randomUUID(), randomUUID()];
  const row = { audience: "everyone", language: "en", zone: ZONE };
  const past = new Date(Date.now() - 5 * DAY_MS);
  const released = { ...row, dueAt: past, listedAt: past };
  const others = Array.from({ length: 20 }, () => ({ ...released, id: randomUUID() }));
  const rungs = [
    { ...row, id: REMINDER_ID, kind: "reminder" },
    { ...row, id: ESCALATION_ID, kind: "escalation" },
  ] as const;
  const rows = [{ ...released, id: mailingId }, { ...row, id: draftId, audience: "notDone" }, ...others, ...rungs];
  await client.mailing.createMany({ data: rows });
  const words = { language: "en", subject: "Move your mail", text: "Dear {name}, please move by {deadline}: {portal}" };
  await client.mailingText.createMany({ data: rows.map(({ id }) => ({ mailingId: id, ...words })) });
  const days = { days: "[14,7,3,1,0]", escalationDays: "[7,1]", timeOfDay: "09:00" };
  await client.reminderPlan.create({ data: { enabledAt: past, ...days } });
  return { mailingId, draftId };
}

/** One of the mailing to each, and a reminder. */
async function sendLetters(database: Database, mailingId: string): Promise<void> {
  const number = Prisma.raw('ROW_NUMBER() OVER (ORDER BY "oldAddress")');
  const states = ["waiting", "givenUp", "outdated"].map((each, index) => `WHEN ${index} THEN '${each}'`).join(" ");
  const state = Prisma.sql`CASE ${number} % 6 ${Prisma.raw(states)} ELSE 'sent' END`;
  const typed = database.provider === "sqlite" ? state : Prisma.sql`CAST(${state} AS "MailState")`;
  const at = moment(database, `${number.sql} * CAST(1000 AS BIGINT)`);
  for (const [mailing, occasion] of [
    [mailingId, ""],
    [REMINDER_ID, "14 2026-12-18"],
  ])
    await database.run(
      Prisma.sql`INSERT INTO "Letter"
      ("id", "mailingId", "entryId", "occasion", "via", "state", "tries", "createdAt", "nextTryAt", "endedAt")
      SELECT "id" || ${occasion}, ${mailing}, "id", ${occasion}, 'oldAddress', ${typed}, 1, ${at}, ${at}, ${at} FROM "RosterEntry"`,
      "durable",
    );
}

function changeOf(askedById: string): Prisma.PendingChangeCreateManyInput {
  const form = (maxConnections: string) => JSON.stringify({ maxConnections });
  return { kind: "server.save", subjectId: randomUUID(), form: form("8"), before: form("4"), askedById };
}
