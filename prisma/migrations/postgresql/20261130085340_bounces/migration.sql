-- CreateTable
CREATE TABLE "BounceMailbox" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "account" TEXT NOT NULL DEFAULT '',
    "uidValidity" BIGINT NOT NULL DEFAULT 0,
    "lastUid" BIGINT NOT NULL DEFAULT 0,
    "nextLookAt" TIMESTAMP(3),
    "lookedAt" TIMESTAMP(3),
    "error" TEXT,

    CONSTRAINT "BounceMailbox_pkey" PRIMARY KEY ("id")
);
