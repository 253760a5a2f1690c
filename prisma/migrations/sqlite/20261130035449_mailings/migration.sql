-- CreateTable
CREATE TABLE "Mailing" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL DEFAULT 'message',
    "audience" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "sendAt" TEXT,
    "zone" TEXT NOT NULL,
    "dueAt" DATETIME,
    "listedAt" DATETIME,
    "stoppedAt" DATETIME,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "MailingText" (
    "mailingId" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    PRIMARY KEY ("mailingId", "language"),
    CONSTRAINT "MailingText_mailingId_fkey" FOREIGN KEY ("mailingId") REFERENCES "Mailing" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Letter" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "mailingId" TEXT NOT NULL,
    "entryId" TEXT,
    "waveId" TEXT,
    "occasion" TEXT NOT NULL DEFAULT '',
    "testAddress" TEXT,
    "testLanguage" TEXT,
    "via" TEXT,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "nextTryAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimedUntil" DATETIME,
    "endedAt" DATETIME,
    "error" TEXT,
    "reply" TEXT,
    CONSTRAINT "Letter_mailingId_fkey" FOREIGN KEY ("mailingId") REFERENCES "Mailing" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Letter_entryId_fkey" FOREIGN KEY ("entryId") REFERENCES "RosterEntry" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Letter_waveId_fkey" FOREIGN KEY ("waveId") REFERENCES "Wave" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ReminderPlan" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT DEFAULT 1,
    "enabledAt" DATETIME,
    "days" TEXT NOT NULL,
    "escalationDays" TEXT NOT NULL,
    "timeOfDay" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "LetterPace" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT DEFAULT 1,
    "until" BIGINT NOT NULL DEFAULT 0
);

-- AlterTable
ALTER TABLE "RosterEntry" ADD COLUMN "isReminded" BOOLEAN NOT NULL DEFAULT true;

-- CreateIndex
CREATE INDEX "Mailing_kind_dueAt_idx" ON "Mailing"("kind", "dueAt");

-- CreateIndex
CREATE INDEX "Letter_state_nextTryAt_idx" ON "Letter"("state", "nextTryAt");

-- CreateIndex
CREATE INDEX "Letter_mailingId_state_idx" ON "Letter"("mailingId", "state");

-- CreateIndex
CREATE INDEX "Letter_entryId_idx" ON "Letter"("entryId");

-- CreateIndex
CREATE INDEX "Letter_waveId_idx" ON "Letter"("waveId");

-- CreateIndex
CREATE UNIQUE INDEX "Letter_mailingId_entryId_occasion_key" ON "Letter"("mailingId", "entryId", "occasion");

-- CreateIndex
CREATE UNIQUE INDEX "Letter_mailingId_waveId_occasion_key" ON "Letter"("mailingId", "waveId", "occasion");

-- The one row, so that no two workers make it
INSERT INTO "LetterPace" ("id", "until") VALUES (1, 0);
