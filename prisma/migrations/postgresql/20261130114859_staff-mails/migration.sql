-- AlterTable
ALTER TABLE "Administrator" ADD COLUMN     "mailAddress" TEXT,
ADD COLUMN     "mailLanguage" TEXT;

-- CreateTable
CREATE TABLE "StaffMail" (
    "id" TEXT NOT NULL,
    "administratorId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "state" "MailState" NOT NULL DEFAULT 'waiting',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "nextTryAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimedUntil" TIMESTAMP(3),
    "endedAt" TIMESTAMP(3),
    "error" TEXT,

    CONSTRAINT "StaffMail_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "StaffMail_state_nextTryAt_idx" ON "StaffMail"("state", "nextTryAt");

-- CreateIndex
CREATE INDEX "StaffMail_administratorId_idx" ON "StaffMail"("administratorId");

-- AddForeignKey
ALTER TABLE "StaffMail" ADD CONSTRAINT "StaffMail_administratorId_fkey" FOREIGN KEY ("administratorId") REFERENCES "Administrator"("id") ON DELETE CASCADE ON UPDATE CASCADE;
