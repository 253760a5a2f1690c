-- CreateIndex
CREATE INDEX "RosterEntry_graceUntil_idx" ON "RosterEntry"("graceUntil");

-- CreateIndex
CREATE INDEX "RosterEntry_isReminded_idx" ON "RosterEntry"("isReminded");

-- CreateIndex
CREATE INDEX "Run_endedAt_idx" ON "Run"("endedAt");

-- CreateIndex
CREATE INDEX "Letter_mailingId_state_occasion_idx" ON "Letter"("mailingId", "state", "occasion");
