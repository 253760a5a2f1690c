-- AlterTable
ALTER TABLE "MigrationFolder" ADD COLUMN     "verified" TEXT;
