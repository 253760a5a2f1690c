-- AlterTable
ALTER TABLE "Worker" ADD COLUMN "version" TEXT;
ALTER TABLE "Worker" ADD COLUMN "memoryBytes" BIGINT;
ALTER TABLE "Worker" ADD COLUMN "diskFreeBytes" BIGINT;
ALTER TABLE "Worker" ADD COLUMN "runs" INTEGER;

-- CreateTable
CREATE TABLE "MetricTotal" (
    "name" TEXT NOT NULL,
    "server" TEXT NOT NULL DEFAULT '',
    "kind" TEXT NOT NULL DEFAULT '',
    "value" REAL NOT NULL,

    PRIMARY KEY ("name", "server", "kind")
);

-- CreateTable
CREATE TABLE "SystemSample" (
    "at" DATETIME NOT NULL PRIMARY KEY,
    "data" TEXT NOT NULL
);
