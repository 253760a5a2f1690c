-- AlterTable
ALTER TABLE "Worker" ADD COLUMN "version" TEXT,
ADD COLUMN "memoryBytes" BIGINT,
ADD COLUMN "diskFreeBytes" BIGINT,
ADD COLUMN "runs" INTEGER;

-- CreateTable
CREATE TABLE "MetricTotal" (
    "name" TEXT NOT NULL,
    "server" TEXT NOT NULL DEFAULT '',
    "kind" TEXT NOT NULL DEFAULT '',
    "value" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "MetricTotal_pkey" PRIMARY KEY ("name","server","kind")
);

-- CreateTable
CREATE TABLE "SystemSample" (
    "at" TIMESTAMP(3) NOT NULL,
    "data" TEXT NOT NULL,

    CONSTRAINT "SystemSample_pkey" PRIMARY KEY ("at")
);
