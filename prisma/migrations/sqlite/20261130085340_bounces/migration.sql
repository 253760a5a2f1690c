-- CreateTable
CREATE TABLE "BounceMailbox" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT DEFAULT 1,
    "account" TEXT NOT NULL DEFAULT '',
    "uidValidity" BIGINT NOT NULL DEFAULT 0,
    "lastUid" BIGINT NOT NULL DEFAULT 0,
    "nextLookAt" DATETIME,
    "lookedAt" DATETIME,
    "error" TEXT
);
