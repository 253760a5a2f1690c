-- CreateTable
CREATE TABLE "TextCorrection" (
    "language" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "text" TEXT,
    "source" TEXT NOT NULL,
    "changedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("language", "key")
);
