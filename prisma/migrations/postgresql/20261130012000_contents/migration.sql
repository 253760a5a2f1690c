-- AlterTable
ALTER TABLE "Migration" ADD COLUMN     "largestBytes" BIGINT,
ADD COLUMN     "sinceYear" INTEGER;

-- AlterTable
ALTER TABLE "FolderChoice" ADD COLUMN     "contents" TEXT;
