-- AlterTable
ALTER TABLE "AuditEvent" ADD COLUMN "addressHash" TEXT;
ALTER TABLE "AuditEvent" ADD COLUMN "onBehalfOf" TEXT;

-- CreateTable
CREATE TABLE "Invitation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "administratorId" TEXT,
    "tokenHash" TEXT,
    "expiresAt" DATETIME,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "Invitation_administratorId_fkey" FOREIGN KEY ("administratorId") REFERENCES "Administrator" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "PendingChange" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "form" TEXT NOT NULL,
    "before" TEXT,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "askedById" TEXT NOT NULL,
    "askedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decidedById" TEXT,
    "decidedAt" DATETIME,
    "word" TEXT NOT NULL DEFAULT ''
);

-- CreateTable
CREATE TABLE "AuditAddress" (
    "eventId" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "address" TEXT NOT NULL,
    "salt" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    CONSTRAINT "AuditAddress_eventId_fkey" FOREIGN KEY ("eventId") REFERENCES "AuditEvent" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "AuditSegment" (
    "number" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "sealedAt" DATETIME NOT NULL,
    "rows" INTEGER NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "AuditLink" (
    "eventId" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "segment" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "hash" TEXT NOT NULL
);

-- Not built anew: others add columns to these tables as well.
ALTER TABLE "Session" ADD COLUMN "rosterEntryId" TEXT CONSTRAINT "Session_rosterEntryId_fkey" REFERENCES "RosterEntry" ("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "Organisation" ADD COLUMN "fourEyes" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_name_key" ON "Invitation"("name");

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_administratorId_key" ON "Invitation"("administratorId");

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_tokenHash_key" ON "Invitation"("tokenHash");

-- CreateIndex
CREATE INDEX "PendingChange_state_askedAt_idx" ON "PendingChange"("state", "askedAt");

-- CreateIndex
CREATE INDEX "AuditAddress_at_idx" ON "AuditAddress"("at");

-- CreateIndex
CREATE UNIQUE INDEX "AuditLink_segment_position_key" ON "AuditLink"("segment", "position");

-- CreateIndex
CREATE INDEX "AuditEvent_actorId_idx" ON "AuditEvent"("actorId");

-- CreateIndex
CREATE INDEX "AuditEvent_onBehalfOf_idx" ON "AuditEvent"("onBehalfOf");

-- CreateIndex
CREATE INDEX "AuditEvent_action_idx" ON "AuditEvent"("action");
