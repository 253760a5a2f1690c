-- AlterTable
ALTER TABLE "RosterEntry" ADD COLUMN     "deliverySwitchedAt" TIMESTAMP(3),
ADD COLUMN     "searchText" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "RosterUpload" (
    "id" TEXT NOT NULL,
    "administratorId" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "appliedAt" TIMESTAMP(3),

    CONSTRAINT "RosterUpload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ReportConsent" (
    "id" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "codeHash" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "revokedAt" TIMESTAMP(3),
    "openedBy" TEXT,
    "openedAt" TIMESTAMP(3),

    CONSTRAINT "ReportConsent_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "RosterEntry_newAddress_idx" ON "RosterEntry"("newAddress");

-- CreateIndex
CREATE INDEX "RosterUpload_createdAt_idx" ON "RosterUpload"("createdAt");

-- CreateIndex
CREATE INDEX "ReportConsent_personId_idx" ON "ReportConsent"("personId");

-- AddForeignKey
ALTER TABLE "ReportConsent" ADD CONSTRAINT "ReportConsent_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;
