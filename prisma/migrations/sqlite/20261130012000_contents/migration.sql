-- AlterTable
ALTER TABLE "Migration" ADD COLUMN "largestBytes" BIGINT;
ALTER TABLE "Migration" ADD COLUMN "sinceYear" INTEGER;

-- AlterTable
ALTER TABLE "FolderChoice" ADD COLUMN "contents" TEXT;
