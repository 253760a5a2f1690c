-- AlterTable
ALTER TABLE "Migration" ADD COLUMN "waitAskedFor" BOOLEAN NOT NULL DEFAULT false;
