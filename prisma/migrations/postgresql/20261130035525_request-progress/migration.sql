-- AlterTable
ALTER TABLE "Request" ADD COLUMN     "progress" TEXT;
