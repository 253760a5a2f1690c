-- AlterTable
ALTER TABLE "Migration" ADD COLUMN "gradeBeforeTest" TEXT;

-- CreateTable
CREATE TABLE "UndeliverableAddress" (
    "address" TEXT NOT NULL PRIMARY KEY,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "error" TEXT NOT NULL,
    "reply" TEXT
);
