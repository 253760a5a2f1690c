-- CreateTable
CREATE TABLE "FolderChoice" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "migrationId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "oldName" TEXT NOT NULL,
    "oldPath" TEXT NOT NULL,
    "selectable" BOOLEAN NOT NULL,
    "specialUse" TEXT,
    "messages" INTEGER,
    "bytes" BIGINT,
    "chosen" BOOLEAN NOT NULL,
    "newPath" TEXT,
    CONSTRAINT "FolderChoice_migrationId_fkey" FOREIGN KEY ("migrationId") REFERENCES "Migration" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Progress" (
    "migrationId" TEXT NOT NULL PRIMARY KEY,
    "runId" TEXT NOT NULL,
    "record" TEXT NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Progress_migrationId_fkey" FOREIGN KEY ("migrationId") REFERENCES "Migration" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Worker" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "startedAt" DATETIME NOT NULL,
    "heartbeatAt" DATETIME NOT NULL,
    "endedAt" DATETIME
);

-- CreateTable
CREATE TABLE "SignInBudget" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "points" INTEGER NOT NULL,
    "expire" DATETIME
);

-- CreateTable
CREATE TABLE "SetUpCode" (
    "codeHash" TEXT NOT NULL PRIMARY KEY,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Organisation" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT DEFAULT 1,
    "name" TEXT NOT NULL,
    "contact" TEXT,
    "contactEmail" TEXT,
    "contactPhone" TEXT,
    "genuine" TEXT
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
    "ca" TEXT,
    "pin" TEXT,
    "reservedNames" TEXT NOT NULL DEFAULT '[]',
    "loginHint" TEXT,
    "testedAt" DATETIME,
    "testResult" TEXT
);
INSERT INTO "new_Server" ("host", "id", "port", "security") SELECT "host", "id", "port", "security" FROM "Server";
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
    "chosenAt" DATETIME,
    "forgetAfterRun" BOOLEAN NOT NULL DEFAULT false,
    "newListing" TEXT,
    "listedAt" DATETIME,
    CONSTRAINT "Migration_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Migration_oldAccountId_fkey" FOREIGN KEY ("oldAccountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Migration_newAccountId_fkey" FOREIGN KEY ("newAccountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Migration" ("activity", "createdAt", "grade", "id", "newAccountId", "oldAccountId", "personId", "phase", "plan", "reason", "stateSince", "waitUntil") SELECT "activity", "createdAt", "grade", "id", "newAccountId", "oldAccountId", "personId", "phase", "plan", "reason", "stateSince", "waitUntil" FROM "Migration";
DROP TABLE "Migration";
ALTER TABLE "new_Migration" RENAME TO "Migration";
CREATE UNIQUE INDEX "Migration_reference_key" ON "Migration"("reference");
CREATE INDEX "Migration_personId_idx" ON "Migration"("personId");
CREATE INDEX "Migration_newAccountId_idx" ON "Migration"("newAccountId");
CREATE INDEX "Migration_phase_activity_waitUntil_idx" ON "Migration"("phase", "activity", "waitUntil");
CREATE UNIQUE INDEX "Migration_oldAccountId_newAccountId_key" ON "Migration"("oldAccountId", "newAccountId");
CREATE TABLE "new_Session" (
    "idHash" TEXT NOT NULL PRIMARY KEY,
    "personId" TEXT,
    "administratorId" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" DATETIME NOT NULL,
    CONSTRAINT "Session_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Session_administratorId_fkey" FOREIGN KEY ("administratorId") REFERENCES "Administrator" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Session" ("administratorId", "createdAt", "expiresAt", "idHash", "personId") SELECT "administratorId", "createdAt", "expiresAt", "idHash", "personId" FROM "Session";
DROP TABLE "Session";
ALTER TABLE "new_Session" RENAME TO "Session";
CREATE INDEX "Session_expiresAt_idx" ON "Session"("expiresAt");
CREATE TABLE "new_Announcement" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "headline" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "link" TEXT,
    "linkText" TEXT,
    "audience" TEXT NOT NULL DEFAULT 'everyone',
    "deadline" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "showFrom" DATETIME,
    "showUntil" DATETIME,
    "publishedAt" DATETIME,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO "new_Announcement" ("audience", "createdAt", "deadline", "id", "link", "publishedAt", "showFrom", "showUntil", "text") SELECT "audience", "createdAt", "deadline", "id", "link", "publishedAt", "showFrom", "showUntil", "text" FROM "Announcement";
DROP TABLE "Announcement";
ALTER TABLE "new_Announcement" RENAME TO "Announcement";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE UNIQUE INDEX "FolderChoice_migrationId_oldName_key" ON "FolderChoice"("migrationId", "oldName");
