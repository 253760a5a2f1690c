-- AlterTable
ALTER TABLE "Migration" ADD COLUMN "residue" TEXT;
ALTER TABLE "Migration" ADD COLUMN "residueDueAt" DATETIME;

-- CreateIndex
CREATE INDEX "Migration_residueDueAt_idx" ON "Migration"("residueDueAt");
