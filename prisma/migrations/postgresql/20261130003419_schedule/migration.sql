-- AlterTable
ALTER TABLE "RosterEntry" ADD COLUMN     "isPilot" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Migration" ADD COLUMN     "awaitsPilot" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "catchUp" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "catchUpAt" TIMESTAMP(3),
ADD COLUMN     "signedOffAt" TIMESTAMP(3),
ADD COLUMN     "startAt" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "Organisation" ADD COLUMN     "gateOpenedAt" TIMESTAMP(3),
ADD COLUMN     "pilotReports" INTEGER;

-- CreateIndex
CREATE INDEX "Migration_catchUpAt_idx" ON "Migration"("catchUpAt");
