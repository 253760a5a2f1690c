-- CreateEnum
CREATE TYPE "MailState" AS ENUM ('waiting', 'handedOver', 'sent', 'unclear', 'givenUp', 'outdated');

-- AlterTable
ALTER TABLE "Migration" ADD COLUMN     "queuedBy" "ActorKind";

-- CreateTable
CREATE TABLE "MailAddress" (
    "personId" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmedAt" TIMESTAMP(3),
    "codeHash" TEXT,
    "codeUntil" TIMESTAMP(3) NOT NULL,
    "triesLeft" INTEGER NOT NULL,

    CONSTRAINT "MailAddress_pkey" PRIMARY KEY ("personId")
);

-- CreateTable
CREATE TABLE "Mail" (
    "id" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "migrationId" TEXT,
    "kind" TEXT NOT NULL,
    "runId" TEXT,
    "sealed" BYTEA,
    "state" "MailState" NOT NULL DEFAULT 'waiting',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "nextTryAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimedUntil" TIMESTAMP(3),
    "endedAt" TIMESTAMP(3),
    "error" TEXT,
    "stopHash" TEXT,

    CONSTRAINT "Mail_pkey" PRIMARY KEY ("id")
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

-- AddForeignKey
ALTER TABLE "MailAddress" ADD CONSTRAINT "MailAddress_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Mail" ADD CONSTRAINT "Mail_personId_fkey" FOREIGN KEY ("personId") REFERENCES "MailAddress"("personId") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Mail" ADD CONSTRAINT "Mail_migrationId_fkey" FOREIGN KEY ("migrationId") REFERENCES "Migration"("id") ON DELETE CASCADE ON UPDATE CASCADE;
