-- AlterTable
ALTER TABLE "Announcement" ADD COLUMN     "meantFor" TEXT,
ADD COLUMN     "translations" TEXT NOT NULL DEFAULT '{}';
