-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "bytesPerSecond" INTEGER,
ADD COLUMN     "dailyBytes" BIGINT,
ADD COLUMN     "idleMinutes" INTEGER NOT NULL DEFAULT 30,
ADD COLUMN     "messagesPerSecond" INTEGER,
ADD COLUMN     "windows" TEXT,
ADD COLUMN     "zone" TEXT NOT NULL DEFAULT 'UTC';

-- AlterTable
ALTER TABLE "Migration" ADD COLUMN     "bytesLeft" BIGINT,
ADD COLUMN     "rank" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "servedMs" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Request" ADD COLUMN     "claimedUntil" TIMESTAMP(3);

-- CreateTable
CREATE TABLE "ServerPace" (
    "serverId" TEXT NOT NULL,
    "messagesUntil" BIGINT NOT NULL DEFAULT 0,
    "bytesUntil" BIGINT NOT NULL DEFAULT 0,
    "day" TEXT NOT NULL DEFAULT '',
    "dayBytes" BIGINT NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "ServerPace_pkey" PRIMARY KEY ("serverId")
);

-- CreateTable
CREATE TABLE "Slot" (
    "serverId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "holder" TEXT NOT NULL,
    "use" TEXT NOT NULL,
    "heartbeatAt" TIMESTAMP(3) NOT NULL,
    "isClosed" BOOLEAN NOT NULL,
    "restUntil" TIMESTAMP(3),

    CONSTRAINT "Slot_pkey" PRIMARY KEY ("serverId","number")
);

-- CreateTable
CREATE TABLE "SlotWish" (
    "id" TEXT NOT NULL,
    "serverId" TEXT NOT NULL,
    "worker" TEXT NOT NULL,
    "use" TEXT NOT NULL,
    "since" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "SlotWish_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Slot_holder_idx" ON "Slot"("holder");

-- CreateIndex
CREATE INDEX "SlotWish_expiresAt_idx" ON "SlotWish"("expiresAt");

-- AddForeignKey
ALTER TABLE "ServerPace" ADD CONSTRAINT "ServerPace_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Slot" ADD CONSTRAINT "Slot_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SlotWish" ADD CONSTRAINT "SlotWish_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE CASCADE ON UPDATE CASCADE;
