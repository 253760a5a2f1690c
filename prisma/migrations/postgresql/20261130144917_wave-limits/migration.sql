-- AlterTable
ALTER TABLE "Wave" ADD COLUMN     "bytesPerSecond" INTEGER,
ADD COLUMN     "maxConnections" INTEGER,
ADD COLUMN     "windows" TEXT;

-- CreateTable
CREATE TABLE "WavePace" (
    "waveId" TEXT NOT NULL,
    "bytesUntil" BIGINT NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "WavePace_pkey" PRIMARY KEY ("waveId")
);

-- CreateTable
CREATE TABLE "WaveLoad" (
    "waveId" TEXT NOT NULL,
    "worker" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "bytesPerSecond" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "WaveLoad_pkey" PRIMARY KEY ("waveId","worker")
);

-- AddForeignKey
ALTER TABLE "WavePace" ADD CONSTRAINT "WavePace_waveId_fkey" FOREIGN KEY ("waveId") REFERENCES "Wave"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WaveLoad" ADD CONSTRAINT "WaveLoad_waveId_fkey" FOREIGN KEY ("waveId") REFERENCES "Wave"("id") ON DELETE CASCADE ON UPDATE CASCADE;
