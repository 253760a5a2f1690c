-- CreateTable
CREATE TABLE "ServerLoad" (
    "serverId" TEXT NOT NULL,
    "worker" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "connections" INTEGER NOT NULL,
    "messagesPerSecond" DOUBLE PRECISION NOT NULL,
    "bytesPerSecond" DOUBLE PRECISION NOT NULL,
    "replyMs" INTEGER,
    "pauseMs" INTEGER NOT NULL,
    "errors" INTEGER NOT NULL,

    CONSTRAINT "ServerLoad_pkey" PRIMARY KEY ("serverId","worker")
);

-- AddForeignKey
ALTER TABLE "ServerLoad" ADD CONSTRAINT "ServerLoad_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE CASCADE ON UPDATE CASCADE;
