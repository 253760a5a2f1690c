-- CreateTable
CREATE TABLE "ChecklistWord" (
    "row" TEXT NOT NULL,
    "saidAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "administratorId" TEXT NOT NULL,

    CONSTRAINT "ChecklistWord_pkey" PRIMARY KEY ("row")
);
