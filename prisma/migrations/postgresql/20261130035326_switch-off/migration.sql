-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "lastDayConnections" INTEGER;

-- AlterTable
ALTER TABLE "Credential" ADD COLUMN     "usedAt" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "Timetable" ADD COLUMN     "replacedBy" TEXT;

-- AlterTable
ALTER TABLE "Organisation" ADD COLUMN     "lastDayUntil" TIMESTAMP(3);

-- CreateTable
CREATE TABLE "SwitchOff" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "administratorId" TEXT NOT NULL,
    "unaccounted" INTEGER NOT NULL,
    "evidence" TEXT NOT NULL,
    "takenBackAt" TIMESTAMP(3),

    CONSTRAINT "SwitchOff_pkey" PRIMARY KEY ("id")
);
