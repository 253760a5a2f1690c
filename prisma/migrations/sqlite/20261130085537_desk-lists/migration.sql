-- CreateIndex
CREATE INDEX "Run_endedAt_idx" ON "Run"("endedAt");

-- CreateIndex
CREATE INDEX "Letter_mailingId_state_occasion_idx" ON "Letter"("mailingId", "state", "occasion");
