-- CreateEnum
CREATE TYPE "MailingKind" AS ENUM ('message', 'reminder', 'escalation');

-- AlterTable
ALTER TABLE "RosterEntry" ADD COLUMN     "isReminded" BOOLEAN NOT NULL DEFAULT true;

-- CreateTable
CREATE TABLE "Mailing" (
    "id" TEXT NOT NULL,
    "kind" "MailingKind" NOT NULL DEFAULT 'message',
    "audience" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "sendAt" TEXT,
    "zone" TEXT NOT NULL,
    "dueAt" TIMESTAMP(3),
    "listedAt" TIMESTAMP(3),
    "stoppedAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Mailing_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MailingText" (
    "mailingId" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "MailingText_pkey" PRIMARY KEY ("mailingId","language")
);

-- CreateTable
CREATE TABLE "Letter" (
    "id" TEXT NOT NULL,
    "mailingId" TEXT NOT NULL,
    "entryId" TEXT,
    "waveId" TEXT,
    "occasion" TEXT NOT NULL DEFAULT '',
    "testAddress" TEXT,
    "testLanguage" TEXT,
    "via" TEXT,
    "state" "MailState" NOT NULL DEFAULT 'waiting',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "nextTryAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimedUntil" TIMESTAMP(3),
    "endedAt" TIMESTAMP(3),
    "error" TEXT,
    "reply" TEXT,

    CONSTRAINT "Letter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ReminderPlan" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "enabledAt" TIMESTAMP(3),
    "days" TEXT NOT NULL,
    "escalationDays" TEXT NOT NULL,
    "timeOfDay" TEXT NOT NULL,

    CONSTRAINT "ReminderPlan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LetterPace" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "until" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "LetterPace_pkey" PRIMARY KEY ("id")
);

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

-- AddForeignKey
ALTER TABLE "MailingText" ADD CONSTRAINT "MailingText_mailingId_fkey" FOREIGN KEY ("mailingId") REFERENCES "Mailing"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Letter" ADD CONSTRAINT "Letter_mailingId_fkey" FOREIGN KEY ("mailingId") REFERENCES "Mailing"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Letter" ADD CONSTRAINT "Letter_entryId_fkey" FOREIGN KEY ("entryId") REFERENCES "RosterEntry"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Letter" ADD CONSTRAINT "Letter_waveId_fkey" FOREIGN KEY ("waveId") REFERENCES "Wave"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The one row, so that no two workers make it
INSERT INTO "LetterPace" ("id", "until") VALUES (1, 0);
