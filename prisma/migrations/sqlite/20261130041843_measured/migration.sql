-- AlterTable
ALTER TABLE "Server" ADD COLUMN "measured" TEXT;
ALTER TABLE "Server" ADD COLUMN "measuredAt" DATETIME;
ALTER TABLE "Server" ADD COLUMN "pinUntil" DATETIME;
