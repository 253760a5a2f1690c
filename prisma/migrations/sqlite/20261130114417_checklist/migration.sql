-- CreateTable
CREATE TABLE "ChecklistWord" (
    "row" TEXT NOT NULL PRIMARY KEY,
    "saidAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "administratorId" TEXT NOT NULL
);
