-- AlterTable
ALTER TABLE "Server" ADD COLUMN "lastDayConnections" INTEGER;

-- AlterTable
ALTER TABLE "Credential" ADD COLUMN "usedAt" DATETIME;

-- AlterTable
ALTER TABLE "Timetable" ADD COLUMN "replacedBy" TEXT;

-- AlterTable
ALTER TABLE "Organisation" ADD COLUMN "lastDayUntil" DATETIME;

-- CreateTable
CREATE TABLE "SwitchOff" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "at" DATETIME NOT NULL,
    "administratorId" TEXT NOT NULL,
    "unaccounted" INTEGER NOT NULL,
    "evidence" TEXT NOT NULL,
    "takenBackAt" DATETIME
);
