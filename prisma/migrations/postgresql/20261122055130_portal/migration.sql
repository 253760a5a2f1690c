-- CreateEnum
CREATE TYPE "ServerUse" AS ENUM ('old', 'new', 'both');

-- CreateEnum
CREATE TYPE "Wish" AS ENUM ('pause', 'stop');

-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "ca" TEXT,
ADD COLUMN     "loginHint" TEXT,
ADD COLUMN     "maxConnections" INTEGER NOT NULL DEFAULT 2,
ADD COLUMN     "name" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "pin" TEXT,
ADD COLUMN     "reservedNames" TEXT NOT NULL DEFAULT '[]',
ADD COLUMN     "testResult" TEXT,
ADD COLUMN     "testedAt" TIMESTAMP(3),
ADD COLUMN     "use" "ServerUse" NOT NULL DEFAULT 'both';

-- AlterTable
ALTER TABLE "Migration" ADD COLUMN     "chosenAt" TIMESTAMP(3),
ADD COLUMN     "forgetAfterRun" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "listedAt" TIMESTAMP(3),
ADD COLUMN     "newListing" TEXT,
ADD COLUMN     "queuedAt" TIMESTAMP(3),
ADD COLUMN     "reference" TEXT,
ADD COLUMN     "wish" "Wish";

-- AlterTable
ALTER TABLE "Session" ADD COLUMN     "lastSeenAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "Announcement" ADD COLUMN     "headline" TEXT NOT NULL,
ADD COLUMN     "linkText" TEXT,
ADD COLUMN     "zone" TEXT NOT NULL,
ALTER COLUMN "deadline" SET NOT NULL,
ALTER COLUMN "deadline" SET DATA TYPE TEXT;

-- CreateTable
CREATE TABLE "FolderChoice" (
    "id" TEXT NOT NULL,
    "migrationId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "oldName" TEXT NOT NULL,
    "oldPath" TEXT NOT NULL,
    "selectable" BOOLEAN NOT NULL,
    "specialUse" TEXT,
    "messages" INTEGER,
    "bytes" BIGINT,
    "chosen" BOOLEAN NOT NULL,
    "newPath" TEXT,

    CONSTRAINT "FolderChoice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Progress" (
    "migrationId" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "record" TEXT NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Progress_pkey" PRIMARY KEY ("migrationId")
);

-- CreateTable
CREATE TABLE "Worker" (
    "id" TEXT NOT NULL,
    "startedAt" TIMESTAMP(3) NOT NULL,
    "heartbeatAt" TIMESTAMP(3) NOT NULL,
    "endedAt" TIMESTAMP(3),

    CONSTRAINT "Worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SignInBudget" (
    "key" TEXT NOT NULL,
    "points" INTEGER NOT NULL,
    "expire" TIMESTAMP(3),

    CONSTRAINT "SignInBudget_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "SetUpCode" (
    "codeHash" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "SetUpCode_pkey" PRIMARY KEY ("codeHash")
);

-- CreateTable
CREATE TABLE "Organisation" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "contact" TEXT,
    "contactEmail" TEXT,
    "contactPhone" TEXT,
    "genuine" TEXT,

    CONSTRAINT "Organisation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "FolderChoice_migrationId_oldName_key" ON "FolderChoice"("migrationId", "oldName");

-- CreateIndex
CREATE UNIQUE INDEX "Migration_reference_key" ON "Migration"("reference");

-- AddForeignKey
ALTER TABLE "FolderChoice" ADD CONSTRAINT "FolderChoice_migrationId_fkey" FOREIGN KEY ("migrationId") REFERENCES "Migration"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Progress" ADD CONSTRAINT "Progress_migrationId_fkey" FOREIGN KEY ("migrationId") REFERENCES "Migration"("id") ON DELETE CASCADE ON UPDATE CASCADE;
