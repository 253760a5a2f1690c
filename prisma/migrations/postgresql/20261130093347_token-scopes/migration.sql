-- AlterTable
ALTER TABLE "ApiToken" ADD COLUMN "seesAll" BOOLEAN NOT NULL DEFAULT false;
