-- AlterTable
ALTER TABLE "Server" ADD COLUMN "smtpHost" TEXT;
ALTER TABLE "Server" ADD COLUMN "smtpPort" INTEGER;
ALTER TABLE "Server" ADD COLUMN "smtpSecurity" TEXT;
ALTER TABLE "Server" ADD COLUMN "mailDomain" TEXT;
ALTER TABLE "Server" ADD COLUMN "shortLogins" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Migration" ADD COLUMN "devicesSetUpAt" DATETIME;

-- CreateTable
CREATE TABLE "DeviceLink" (
    "tokenHash" TEXT NOT NULL PRIMARY KEY,
    "personId" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" DATETIME NOT NULL,
    "openedHash" TEXT,
    CONSTRAINT "DeviceLink_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "DeviceLink_personId_idx" ON "DeviceLink"("personId");

-- CreateIndex
CREATE INDEX "DeviceLink_expiresAt_idx" ON "DeviceLink"("expiresAt");
