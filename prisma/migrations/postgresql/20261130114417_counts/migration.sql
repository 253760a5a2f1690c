-- CreateIndex
CREATE INDEX "Migration_standing_idx" ON "Migration"("id", "phase", "activity", "grade", "gradeBeforeTest", "stateSince", "signedOffAt", "arrivedSince");

-- CreateIndex
CREATE INDEX "Run_outcome_idx" ON "Run"("migrationId", "isTest", "endedAt", "grade", "number", "id");

-- CreateIndex
CREATE INDEX "Problem_counts_idx" ON "Problem"("runId", "code", "messages");
