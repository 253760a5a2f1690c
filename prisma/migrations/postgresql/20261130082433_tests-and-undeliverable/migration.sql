-- AlterTable
ALTER TABLE "Migration" ADD COLUMN     "gradeBeforeTest" "Grade";

-- CreateTable
CREATE TABLE "UndeliverableAddress" (
    "address" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "error" TEXT NOT NULL,
    "reply" TEXT,

    CONSTRAINT "UndeliverableAddress_pkey" PRIMARY KEY ("address")
);
