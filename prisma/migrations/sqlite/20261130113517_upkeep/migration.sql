-- CreateTable
CREATE TABLE "Upkeep" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT DEFAULT 1,
    "lastBackupAt" DATETIME,
    "restoredAt" DATETIME,
    "maintenanceSince" DATETIME,
    "maintenanceUntil" DATETIME,
    "maintenanceWhy" TEXT NOT NULL DEFAULT ''
);

-- The one row, so that nobody has to make it
INSERT INTO "Upkeep" ("id") VALUES (1);
