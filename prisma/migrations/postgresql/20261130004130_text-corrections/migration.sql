-- CreateTable
CREATE TABLE "TextCorrection" (
    "language" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "text" TEXT,
    "source" TEXT NOT NULL,
    "changedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "TextCorrection_pkey" PRIMARY KEY ("language","key")
);
