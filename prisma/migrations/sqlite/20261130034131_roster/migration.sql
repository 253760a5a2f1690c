-- CreateTable
CREATE TABLE "Wave" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "contactName" TEXT,
    "contactEmail" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "Timetable" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "waveId" TEXT,
    "zone" TEXT NOT NULL,
    "announced" TEXT,
    "deliverySwitched" TEXT,
    "importsClose" TEXT,
    "readOnly" TEXT,
    "switchedOff" TEXT,
    "deleted" TEXT,
    CONSTRAINT "Timetable_waveId_fkey" FOREIGN KEY ("waveId") REFERENCES "Wave" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "OldMailbox" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "serverId" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "bytes" BIGINT,
    "messages" INTEGER,
    "lastLoginAt" DATETIME,
    "listedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "OldMailbox_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- AlterTable
ALTER TABLE "RosterEntry" ADD COLUMN "newServerId" TEXT CONSTRAINT "RosterEntry_newServerId_fkey" REFERENCES "Server" ("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "RosterEntry" ADD COLUMN "name" TEXT NOT NULL DEFAULT '';
ALTER TABLE "RosterEntry" ADD COLUMN "waveId" TEXT CONSTRAINT "RosterEntry_waveId_fkey" REFERENCES "Wave" ("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "RosterEntry" ADD COLUMN "contact" TEXT NOT NULL DEFAULT '';
ALTER TABLE "RosterEntry" ADD COLUMN "mark" TEXT NOT NULL DEFAULT 'expected';
ALTER TABLE "RosterEntry" ADD COLUMN "markReason" TEXT NOT NULL DEFAULT '';
ALTER TABLE "RosterEntry" ADD COLUMN "deliverySwitched" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "RosterEntry" ADD COLUMN "aliases" TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "RosterEntry" ADD COLUMN "note" TEXT NOT NULL DEFAULT '';
ALTER TABLE "RosterEntry" ADD COLUMN "graceUntil" DATETIME;
ALTER TABLE "RosterEntry" ADD COLUMN "source" TEXT NOT NULL DEFAULT 'hand';
ALTER TABLE "RosterEntry" ADD COLUMN "migrationId" TEXT CONSTRAINT "RosterEntry_migrationId_fkey" REFERENCES "Migration" ("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "Migration" ADD COLUMN "arrivedSince" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Administrator" ADD COLUMN "role" TEXT NOT NULL DEFAULT 'administrator';

-- CreateIndex
CREATE UNIQUE INDEX "RosterEntry_migrationId_key" ON "RosterEntry"("migrationId");
CREATE INDEX "RosterEntry_waveId_idx" ON "RosterEntry"("waveId");
CREATE INDEX "RosterEntry_mark_idx" ON "RosterEntry"("mark");
CREATE INDEX "RosterEntry_oldAddress_idx" ON "RosterEntry"("oldAddress");
CREATE INDEX "RosterEntry_name_idx" ON "RosterEntry"("name");

-- CreateIndex
CREATE UNIQUE INDEX "Wave_name_key" ON "Wave"("name");

-- CreateIndex
CREATE UNIQUE INDEX "Timetable_waveId_key" ON "Timetable"("waveId");

-- CreateIndex
CREATE UNIQUE INDEX "OldMailbox_serverId_address_key" ON "OldMailbox"("serverId", "address");

-- Everybody who has connected an old account is on the roster.
INSERT INTO "RosterEntry" ("id", "serverId", "oldAddress", "personId", "source", "createdAt")
SELECT "Migration"."id", "Account"."serverId", lower("Account"."login"), "Migration"."personId", 'signIn', "Migration"."createdAt"
FROM "Migration" JOIN "Account" ON "Account"."id" = "Migration"."oldAccountId"
WHERE "Migration"."personId" IS NOT NULL
ON CONFLICT DO NOTHING;
UPDATE "RosterEntry" SET "migrationId" = (
  SELECT min("Migration"."id") FROM "Migration" JOIN "Account" ON "Account"."id" = "Migration"."oldAccountId"
  WHERE "Account"."serverId" = "RosterEntry"."serverId" AND lower("Account"."login") = "RosterEntry"."oldAddress"
    AND "Migration"."personId" IS NOT NULL
    AND ("RosterEntry"."personId" IS NULL OR "Migration"."personId" = "RosterEntry"."personId")
);
UPDATE "RosterEntry" SET "personId" = (SELECT "Migration"."personId" FROM "Migration" WHERE "Migration"."id" = "RosterEntry"."migrationId")
WHERE "personId" IS NULL;
