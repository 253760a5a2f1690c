-- AlterTable
ALTER TABLE "Migration" ADD COLUMN "queuedBy" TEXT;

-- CreateTable
CREATE TABLE "MailAddress" (
    "personId" TEXT NOT NULL PRIMARY KEY,
    "address" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmedAt" DATETIME,
    "codeHash" TEXT,
    "codeUntil" DATETIME NOT NULL,
    "triesLeft" INTEGER NOT NULL,
    CONSTRAINT "MailAddress_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Mail" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "personId" TEXT NOT NULL,
    "migrationId" TEXT,
    "kind" TEXT NOT NULL,
    "runId" TEXT,
    "sealed" BLOB,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "nextTryAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimedUntil" DATETIME,
    "endedAt" DATETIME,
    "error" TEXT,
    "stopHash" TEXT,
    CONSTRAINT "Mail_personId_fkey" FOREIGN KEY ("personId") REFERENCES "MailAddress" ("personId") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Mail_migrationId_fkey" FOREIGN KEY ("migrationId") REFERENCES "Migration" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "MailAddress_codeUntil_idx" ON "MailAddress"("codeUntil");

-- CreateIndex
CREATE UNIQUE INDEX "Mail_stopHash_key" ON "Mail"("stopHash");

-- CreateIndex
CREATE INDEX "Mail_state_nextTryAt_idx" ON "Mail"("state", "nextTryAt");

-- CreateIndex
CREATE INDEX "Mail_personId_idx" ON "Mail"("personId");

-- CreateIndex
CREATE INDEX "Mail_migrationId_idx" ON "Mail"("migrationId");
