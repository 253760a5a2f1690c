-- CreateEnum
CREATE TYPE "LastingState" AS ENUM ('done', 'signedOff');

-- AlterTable
ALTER TABLE "RosterEntry" ADD COLUMN "erasedAt" TIMESTAMP(3);
ALTER TABLE "RosterEntry" ADD COLUMN "erasedState" "LastingState";
