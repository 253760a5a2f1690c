-- CreateTable
CREATE TABLE "RosterUpload" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "administratorId" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "appliedAt" DATETIME
);

-- CreateTable
CREATE TABLE "ReportConsent" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "personId" TEXT NOT NULL,
    "codeHash" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" DATETIME NOT NULL,
    "revokedAt" DATETIME,
    "openedBy" TEXT,
    "openedAt" DATETIME,
    CONSTRAINT "ReportConsent_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- AlterTable
ALTER TABLE "RosterEntry" ADD COLUMN "deliverySwitchedAt" DATETIME;
ALTER TABLE "RosterEntry" ADD COLUMN "searchText" TEXT NOT NULL DEFAULT '';

-- CreateIndex
CREATE INDEX "RosterEntry_newAddress_idx" ON "RosterEntry"("newAddress");

-- CreateIndex
CREATE INDEX "RosterUpload_createdAt_idx" ON "RosterUpload"("createdAt");

-- CreateIndex
CREATE INDEX "ReportConsent_personId_idx" ON "ReportConsent"("personId");
