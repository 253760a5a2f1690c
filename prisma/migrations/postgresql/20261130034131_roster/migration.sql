-- CreateEnum
CREATE TYPE "RosterMark" AS ENUM ('expected', 'excused', 'dormant', 'serviceAccount');

-- CreateEnum
CREATE TYPE "RosterSource" AS ENUM ('list', 'hand', 'signIn');

-- CreateEnum
CREATE TYPE "AdministratorRole" AS ENUM ('administrator', 'helper');

-- AlterTable
ALTER TABLE "RosterEntry" ADD COLUMN     "aliases" TEXT NOT NULL DEFAULT '[]',
ADD COLUMN     "contact" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "deliverySwitched" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "graceUntil" TIMESTAMP(3),
ADD COLUMN     "mark" "RosterMark" NOT NULL DEFAULT 'expected',
ADD COLUMN     "markReason" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "migrationId" TEXT,
ADD COLUMN     "name" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "newServerId" TEXT,
ADD COLUMN     "note" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "source" "RosterSource" NOT NULL DEFAULT 'hand',
ADD COLUMN     "waveId" TEXT;

-- AlterTable
ALTER TABLE "Migration" ADD COLUMN     "arrivedSince" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Administrator" ADD COLUMN     "role" "AdministratorRole" NOT NULL DEFAULT 'administrator';

-- CreateTable
CREATE TABLE "Wave" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "contactName" TEXT,
    "contactEmail" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Wave_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Timetable" (
    "id" TEXT NOT NULL,
    "waveId" TEXT,
    "zone" TEXT NOT NULL,
    "announced" TEXT,
    "deliverySwitched" TEXT,
    "importsClose" TEXT,
    "readOnly" TEXT,
    "switchedOff" TEXT,
    "deleted" TEXT,

    CONSTRAINT "Timetable_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OldMailbox" (
    "id" SERIAL NOT NULL,
    "serverId" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "bytes" BIGINT,
    "messages" INTEGER,
    "lastLoginAt" TIMESTAMP(3),
    "listedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "OldMailbox_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Wave_name_key" ON "Wave"("name");

-- CreateIndex
CREATE UNIQUE INDEX "Timetable_waveId_key" ON "Timetable"("waveId");

-- CreateIndex
CREATE UNIQUE INDEX "OldMailbox_serverId_address_key" ON "OldMailbox"("serverId", "address");

-- CreateIndex
CREATE UNIQUE INDEX "RosterEntry_migrationId_key" ON "RosterEntry"("migrationId");

-- CreateIndex
CREATE INDEX "RosterEntry_waveId_idx" ON "RosterEntry"("waveId");

-- CreateIndex
CREATE INDEX "RosterEntry_mark_idx" ON "RosterEntry"("mark");

-- CreateIndex
CREATE INDEX "RosterEntry_oldAddress_idx" ON "RosterEntry"("oldAddress");

-- CreateIndex
CREATE INDEX "RosterEntry_name_idx" ON "RosterEntry"("name");

-- AddForeignKey
ALTER TABLE "RosterEntry" ADD CONSTRAINT "RosterEntry_newServerId_fkey" FOREIGN KEY ("newServerId") REFERENCES "Server"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RosterEntry" ADD CONSTRAINT "RosterEntry_waveId_fkey" FOREIGN KEY ("waveId") REFERENCES "Wave"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RosterEntry" ADD CONSTRAINT "RosterEntry_migrationId_fkey" FOREIGN KEY ("migrationId") REFERENCES "Migration"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Timetable" ADD CONSTRAINT "Timetable_waveId_fkey" FOREIGN KEY ("waveId") REFERENCES "Wave"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OldMailbox" ADD CONSTRAINT "OldMailbox_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Everybody who has connected an old account is on the roster.
INSERT INTO "RosterEntry" ("id", "serverId", "oldAddress", "personId", "source", "createdAt")
SELECT "Migration"."id", "Account"."serverId", lower("Account"."login"), "Migration"."personId", 'signIn'::"RosterSource", "Migration"."createdAt"
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
