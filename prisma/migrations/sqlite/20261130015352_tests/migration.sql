-- AlterTable
ALTER TABLE "Migration" ADD COLUMN "test" TEXT;

-- AlterTable
ALTER TABLE "Run" ADD COLUMN "isTest" BOOLEAN NOT NULL DEFAULT false;
