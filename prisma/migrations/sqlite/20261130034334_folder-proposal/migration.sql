-- AlterTable
ALTER TABLE "Server" ADD COLUMN "folderProposal" TEXT;

-- AlterTable
ALTER TABLE "Migration" ADD COLUMN "folderProposal" TEXT;
