-- CreateEnum
CREATE TYPE "ChangeState" AS ENUM ('waiting', 'applied', 'rejected', 'withdrawn', 'outdated');

-- AlterTable
ALTER TABLE "Session" ADD COLUMN     "rosterEntryId" TEXT;

-- AlterTable
ALTER TABLE "Organisation" ADD COLUMN     "fourEyes" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "AuditEvent" ADD COLUMN     "addressHash" TEXT,
ADD COLUMN     "onBehalfOf" TEXT;

-- CreateTable
CREATE TABLE "Invitation" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" "AdministratorRole" NOT NULL,
    "administratorId" TEXT,
    "tokenHash" TEXT,
    "expiresAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PendingChange" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "form" TEXT NOT NULL,
    "before" TEXT,
    "state" "ChangeState" NOT NULL DEFAULT 'waiting',
    "askedById" TEXT NOT NULL,
    "askedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decidedById" TEXT,
    "decidedAt" TIMESTAMP(3),
    "word" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "PendingChange_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditAddress" (
    "eventId" INTEGER NOT NULL,
    "address" TEXT NOT NULL,
    "salt" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "AuditAddress_pkey" PRIMARY KEY ("eventId")
);

-- CreateTable
CREATE TABLE "AuditSegment" (
    "number" INTEGER NOT NULL,
    "sealedAt" TIMESTAMP(3) NOT NULL,
    "rows" INTEGER NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "AuditSegment_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "AuditLink" (
    "eventId" INTEGER NOT NULL,
    "segment" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "AuditLink_pkey" PRIMARY KEY ("eventId")
);

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

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_rosterEntryId_fkey" FOREIGN KEY ("rosterEntryId") REFERENCES "RosterEntry"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_administratorId_fkey" FOREIGN KEY ("administratorId") REFERENCES "Administrator"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AuditAddress" ADD CONSTRAINT "AuditAddress_eventId_fkey" FOREIGN KEY ("eventId") REFERENCES "AuditEvent"("id") ON DELETE CASCADE ON UPDATE CASCADE;
