-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "measured" TEXT,
ADD COLUMN     "measuredAt" TIMESTAMP(3),
ADD COLUMN     "pinUntil" TIMESTAMP(3);
