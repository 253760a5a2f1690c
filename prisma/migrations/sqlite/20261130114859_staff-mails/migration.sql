-- AlterTable
ALTER TABLE "Administrator" ADD COLUMN "mailAddress" TEXT;
ALTER TABLE "Administrator" ADD COLUMN "mailLanguage" TEXT;

-- CreateTable
CREATE TABLE "StaffMail" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "administratorId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "nextTryAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimedUntil" DATETIME,
    "endedAt" DATETIME,
    "error" TEXT,
    CONSTRAINT "StaffMail_administratorId_fkey" FOREIGN KEY ("administratorId") REFERENCES "Administrator" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "StaffMail_state_nextTryAt_idx" ON "StaffMail"("state", "nextTryAt");

-- CreateIndex
CREATE INDEX "StaffMail_administratorId_idx" ON "StaffMail"("administratorId");
