-- AlterTable
ALTER TABLE "Migration" ADD COLUMN "journalErasedAt" DATETIME;
ALTER TABLE "Migration" ADD COLUMN "reportsErasedAt" DATETIME;

-- AlterTable
ALTER TABLE "Organisation" ADD COLUMN "reportDays" INTEGER NOT NULL DEFAULT 90;
