-- CreateTable
CREATE TABLE "Upkeep" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "lastBackupAt" TIMESTAMP(3),
    "restoredAt" TIMESTAMP(3),
    "maintenanceSince" TIMESTAMP(3),
    "maintenanceUntil" TIMESTAMP(3),
    "maintenanceWhy" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "Upkeep_pkey" PRIMARY KEY ("id")
);

-- The one row, so that nobody has to make it
INSERT INTO "Upkeep" ("id") VALUES (1);
