-- AlterTable
ALTER TABLE "Request" ADD COLUMN "claimedUntil" DATETIME;

-- CreateTable
CREATE TABLE "ServerPace" (
    "serverId" TEXT NOT NULL PRIMARY KEY,
    "messagesUntil" BIGINT NOT NULL DEFAULT 0,
    "bytesUntil" BIGINT NOT NULL DEFAULT 0,
    "day" TEXT NOT NULL DEFAULT '',
    "dayBytes" BIGINT NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "ServerPace_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Slot" (
    "serverId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "holder" TEXT NOT NULL,
    "use" TEXT NOT NULL,
    "heartbeatAt" DATETIME NOT NULL,
    "isClosed" BOOLEAN NOT NULL,
    "restUntil" DATETIME,

    PRIMARY KEY ("serverId", "number"),
    CONSTRAINT "Slot_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SlotWish" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "serverId" TEXT NOT NULL,
    "worker" TEXT NOT NULL,
    "use" TEXT NOT NULL,
    "since" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    CONSTRAINT "SlotWish_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Server" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL DEFAULT '',
    "host" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "security" TEXT NOT NULL,
    "use" TEXT NOT NULL DEFAULT 'both',
    "maxConnections" INTEGER NOT NULL DEFAULT 2,
    "idleMinutes" INTEGER NOT NULL DEFAULT 30,
    "messagesPerSecond" INTEGER,
    "bytesPerSecond" INTEGER,
    "dailyBytes" BIGINT,
    "windows" TEXT,
    "zone" TEXT NOT NULL DEFAULT 'UTC',
    "ca" TEXT,
    "pin" TEXT,
    "reservedNames" TEXT NOT NULL DEFAULT '[]',
    "loginHint" TEXT,
    "testedAt" DATETIME,
    "testResult" TEXT
);
INSERT INTO "new_Server" ("ca", "host", "id", "loginHint", "maxConnections", "name", "pin", "port", "reservedNames", "security", "testResult", "testedAt", "use") SELECT "ca", "host", "id", "loginHint", "maxConnections", "name", "pin", "port", "reservedNames", "security", "testResult", "testedAt", "use" FROM "Server";
DROP TABLE "Server";
ALTER TABLE "new_Server" RENAME TO "Server";
CREATE UNIQUE INDEX "Server_host_port_key" ON "Server"("host", "port");
CREATE TABLE "new_Migration" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "personId" TEXT,
    "oldAccountId" TEXT NOT NULL,
    "newAccountId" TEXT NOT NULL,
    "plan" TEXT NOT NULL,
    "phase" TEXT NOT NULL DEFAULT 'draft',
    "activity" TEXT DEFAULT 'running',
    "waitUntil" DATETIME,
    "reason" TEXT,
    "grade" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stateSince" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reference" TEXT,
    "wish" TEXT,
    "queuedAt" DATETIME,
    "rank" INTEGER NOT NULL DEFAULT 0,
    "servedMs" BIGINT NOT NULL DEFAULT 0,
    "bytesLeft" BIGINT,
    "chosenAt" DATETIME,
    "forgetAfterRun" BOOLEAN NOT NULL DEFAULT false,
    "newListing" TEXT,
    "listedAt" DATETIME,
    CONSTRAINT "Migration_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Migration_oldAccountId_fkey" FOREIGN KEY ("oldAccountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Migration_newAccountId_fkey" FOREIGN KEY ("newAccountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Migration" ("activity", "chosenAt", "createdAt", "forgetAfterRun", "grade", "id", "listedAt", "newAccountId", "newListing", "oldAccountId", "personId", "phase", "plan", "queuedAt", "reason", "reference", "stateSince", "waitUntil", "wish") SELECT "activity", "chosenAt", "createdAt", "forgetAfterRun", "grade", "id", "listedAt", "newAccountId", "newListing", "oldAccountId", "personId", "phase", "plan", "queuedAt", "reason", "reference", "stateSince", "waitUntil", "wish" FROM "Migration";
DROP TABLE "Migration";
ALTER TABLE "new_Migration" RENAME TO "Migration";
CREATE UNIQUE INDEX "Migration_reference_key" ON "Migration"("reference");
CREATE INDEX "Migration_personId_idx" ON "Migration"("personId");
CREATE INDEX "Migration_newAccountId_idx" ON "Migration"("newAccountId");
CREATE INDEX "Migration_phase_activity_waitUntil_idx" ON "Migration"("phase", "activity", "waitUntil");
CREATE UNIQUE INDEX "Migration_oldAccountId_newAccountId_key" ON "Migration"("oldAccountId", "newAccountId");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "Slot_holder_idx" ON "Slot"("holder");

-- CreateIndex
CREATE INDEX "SlotWish_expiresAt_idx" ON "SlotWish"("expiresAt");
