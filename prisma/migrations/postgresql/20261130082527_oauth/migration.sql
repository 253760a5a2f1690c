-- CreateEnum
CREATE TYPE "ProviderKind" AS ENUM ('google', 'microsoft', 'openid');

-- CreateEnum
CREATE TYPE "CredentialKind" AS ENUM ('password', 'token');

-- AlterTable
ALTER TABLE "Credential" ADD COLUMN     "kind" "CredentialKind" NOT NULL DEFAULT 'password',
ADD COLUMN     "refreshingBy" TEXT,
ADD COLUMN     "refreshingUntil" TIMESTAMP(3);

-- CreateTable
CREATE TABLE "SignInProvider" (
    "serverId" TEXT NOT NULL,
    "kind" "ProviderKind" NOT NULL,
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "clientId" TEXT NOT NULL,
    "sealedSecret" BYTEA,
    "scopes" TEXT NOT NULL,
    "authorizationEndpoint" TEXT,
    "tokenEndpoint" TEXT,
    "revocationEndpoint" TEXT,
    "takesPasswords" BOOLEAN NOT NULL DEFAULT false,
    "endpoints" TEXT,
    "checkedAt" TIMESTAMP(3),
    "checkTrouble" TEXT,

    CONSTRAINT "SignInProvider_pkey" PRIMARY KEY ("serverId")
);

-- CreateTable
CREATE TABLE "SignInAttempt" (
    "id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "challenge" TEXT NOT NULL,
    "sealedVerifier" BYTEA NOT NULL,
    "session" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "serverId" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "migrationId" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "usedAt" TIMESTAMP(3),
    "sealedToken" BYTEA,
    "keyId" TEXT,

    CONSTRAINT "SignInAttempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TokenRevocation" (
    "id" TEXT NOT NULL,
    "serverId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "nextTryAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimedUntil" TIMESTAMP(3),

    CONSTRAINT "TokenRevocation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "SignInAttempt_state_key" ON "SignInAttempt"("state");

-- CreateIndex
CREATE INDEX "SignInAttempt_personId_idx" ON "SignInAttempt"("personId");

-- CreateIndex
CREATE INDEX "SignInAttempt_expiresAt_idx" ON "SignInAttempt"("expiresAt");

-- CreateIndex
CREATE INDEX "TokenRevocation_nextTryAt_idx" ON "TokenRevocation"("nextTryAt");

-- AddForeignKey
ALTER TABLE "SignInProvider" ADD CONSTRAINT "SignInProvider_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SignInAttempt" ADD CONSTRAINT "SignInAttempt_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SignInAttempt" ADD CONSTRAINT "SignInAttempt_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TokenRevocation" ADD CONSTRAINT "TokenRevocation_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE CASCADE ON UPDATE CASCADE;
