-- AlterTable
ALTER TABLE "Migration" ADD COLUMN     "residue" TEXT,
ADD COLUMN     "residueDueAt" TIMESTAMP(3);

-- CreateIndex
CREATE INDEX "Migration_residueDueAt_idx" ON "Migration"("residueDueAt");
