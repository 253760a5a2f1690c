-- AlterTable
ALTER TABLE "Announcement" ADD COLUMN "meantFor" TEXT;
ALTER TABLE "Announcement" ADD COLUMN "translations" TEXT NOT NULL DEFAULT '{}';
