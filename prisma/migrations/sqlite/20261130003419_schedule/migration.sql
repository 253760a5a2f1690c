-- AlterTable
ALTER TABLE "Organisation" ADD COLUMN "gateOpenedAt" DATETIME;
ALTER TABLE "Organisation" ADD COLUMN "pilotReports" INTEGER;

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_RosterEntry" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "serverId" TEXT NOT NULL,
    "oldAddress" TEXT NOT NULL,
    "newAddress" TEXT,
    "personId" TEXT,
    "isPilot" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "RosterEntry_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "RosterEntry_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);
INSERT INTO "new_RosterEntry" ("createdAt", "id", "newAddress", "oldAddress", "personId", "serverId") SELECT "createdAt", "id", "newAddress", "oldAddress", "personId", "serverId" FROM "RosterEntry";
DROP TABLE "RosterEntry";
ALTER TABLE "new_RosterEntry" RENAME TO "RosterEntry";
CREATE INDEX "RosterEntry_personId_idx" ON "RosterEntry"("personId");
CREATE UNIQUE INDEX "RosterEntry_serverId_oldAddress_key" ON "RosterEntry"("serverId", "oldAddress");
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
    "catchUp" BOOLEAN NOT NULL DEFAULT false,
    "catchUpAt" DATETIME,
    "startAt" DATETIME,
    "awaitsPilot" BOOLEAN NOT NULL DEFAULT false,
    "signedOffAt" DATETIME,
    "newListing" TEXT,
    "listedAt" DATETIME,
    CONSTRAINT "Migration_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Migration_oldAccountId_fkey" FOREIGN KEY ("oldAccountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Migration_newAccountId_fkey" FOREIGN KEY ("newAccountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Migration" ("activity", "bytesLeft", "chosenAt", "createdAt", "forgetAfterRun", "grade", "id", "listedAt", "newAccountId", "newListing", "oldAccountId", "personId", "phase", "plan", "queuedAt", "rank", "reason", "reference", "servedMs", "stateSince", "waitUntil", "wish") SELECT "activity", "bytesLeft", "chosenAt", "createdAt", "forgetAfterRun", "grade", "id", "listedAt", "newAccountId", "newListing", "oldAccountId", "personId", "phase", "plan", "queuedAt", "rank", "reason", "reference", "servedMs", "stateSince", "waitUntil", "wish" FROM "Migration";
DROP TABLE "Migration";
ALTER TABLE "new_Migration" RENAME TO "Migration";
CREATE UNIQUE INDEX "Migration_reference_key" ON "Migration"("reference");
CREATE INDEX "Migration_personId_idx" ON "Migration"("personId");
CREATE INDEX "Migration_newAccountId_idx" ON "Migration"("newAccountId");
CREATE INDEX "Migration_phase_activity_waitUntil_idx" ON "Migration"("phase", "activity", "waitUntil");
CREATE INDEX "Migration_catchUpAt_idx" ON "Migration"("catchUpAt");
CREATE UNIQUE INDEX "Migration_oldAccountId_newAccountId_key" ON "Migration"("oldAccountId", "newAccountId");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
