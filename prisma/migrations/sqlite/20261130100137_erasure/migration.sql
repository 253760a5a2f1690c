-- AlterTable
ALTER TABLE "RosterEntry" ADD COLUMN "erasedAt" DATETIME;
ALTER TABLE "RosterEntry" ADD COLUMN "erasedState" TEXT;
