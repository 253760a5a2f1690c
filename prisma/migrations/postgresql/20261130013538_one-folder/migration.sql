-- AlterTable
ALTER TABLE "Migration" ADD COLUMN     "below" TEXT;

-- AlterTable
ALTER TABLE "FolderChoice" ADD COLUMN     "shared" BOOLEAN NOT NULL DEFAULT false;
