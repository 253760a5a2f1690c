-- CreateTable
CREATE TABLE "ServerLoad" (
    "serverId" TEXT NOT NULL,
    "worker" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "connections" INTEGER NOT NULL,
    "messagesPerSecond" REAL NOT NULL,
    "bytesPerSecond" REAL NOT NULL,
    "replyMs" INTEGER,
    "pauseMs" INTEGER NOT NULL,
    "errors" INTEGER NOT NULL,

    PRIMARY KEY ("serverId", "worker"),
    CONSTRAINT "ServerLoad_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
