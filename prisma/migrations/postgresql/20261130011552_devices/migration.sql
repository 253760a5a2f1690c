-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "mailDomain" TEXT,
ADD COLUMN     "shortLogins" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "smtpHost" TEXT,
ADD COLUMN     "smtpPort" INTEGER,
ADD COLUMN     "smtpSecurity" "Security";

-- AlterTable
ALTER TABLE "Migration" ADD COLUMN     "devicesSetUpAt" TIMESTAMP(3);

-- CreateTable
CREATE TABLE "DeviceLink" (
    "tokenHash" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "openedHash" TEXT,

    CONSTRAINT "DeviceLink_pkey" PRIMARY KEY ("tokenHash")
);

-- CreateIndex
CREATE INDEX "DeviceLink_personId_idx" ON "DeviceLink"("personId");

-- CreateIndex
CREATE INDEX "DeviceLink_expiresAt_idx" ON "DeviceLink"("expiresAt");

-- AddForeignKey
ALTER TABLE "DeviceLink" ADD CONSTRAINT "DeviceLink_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;
