-- AlterTable
ALTER TABLE "Wave" ADD COLUMN "windows" TEXT;
ALTER TABLE "Wave" ADD COLUMN "maxConnections" INTEGER;
ALTER TABLE "Wave" ADD COLUMN "bytesPerSecond" INTEGER;

-- CreateTable
CREATE TABLE "WavePace" (
    "waveId" TEXT NOT NULL PRIMARY KEY,
    "bytesUntil" BIGINT NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "WavePace_waveId_fkey" FOREIGN KEY ("waveId") REFERENCES "Wave" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "WaveLoad" (
    "waveId" TEXT NOT NULL,
    "worker" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "bytesPerSecond" REAL NOT NULL,

    PRIMARY KEY ("waveId", "worker"),
    CONSTRAINT "WaveLoad_waveId_fkey" FOREIGN KEY ("waveId") REFERENCES "Wave" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
