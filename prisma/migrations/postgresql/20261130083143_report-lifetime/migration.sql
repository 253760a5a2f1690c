-- AlterTable
ALTER TABLE "Migration" ADD COLUMN     "journalErasedAt" TIMESTAMP(3),
ADD COLUMN     "reportsErasedAt" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "Organisation" ADD COLUMN     "reportDays" INTEGER NOT NULL DEFAULT 90;
