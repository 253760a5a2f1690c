-- CreateTable
CREATE TABLE "SignInProvider" (
    "serverId" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "clientId" TEXT NOT NULL,
    "sealedSecret" BLOB,
    "scopes" TEXT NOT NULL,
    "authorizationEndpoint" TEXT,
    "tokenEndpoint" TEXT,
    "revocationEndpoint" TEXT,
    "takesPasswords" BOOLEAN NOT NULL DEFAULT false,
    "endpoints" TEXT,
    "checkedAt" DATETIME,
    "checkTrouble" TEXT,
    CONSTRAINT "SignInProvider_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SignInAttempt" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "state" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "challenge" TEXT NOT NULL,
    "sealedVerifier" BLOB NOT NULL,
    "session" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "serverId" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "migrationId" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" DATETIME NOT NULL,
    "usedAt" DATETIME,
    "sealedToken" BLOB,
    "keyId" TEXT,
    CONSTRAINT "SignInAttempt_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "SignInAttempt_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "TokenRevocation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "serverId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "sealed" BLOB NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "nextTryAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimedUntil" DATETIME,
    CONSTRAINT "TokenRevocation_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- AlterTable
ALTER TABLE "Credential" ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'password';
ALTER TABLE "Credential" ADD COLUMN "refreshingBy" TEXT;
ALTER TABLE "Credential" ADD COLUMN "refreshingUntil" DATETIME;

-- CreateIndex
CREATE UNIQUE INDEX "SignInAttempt_state_key" ON "SignInAttempt"("state");

-- CreateIndex
CREATE INDEX "SignInAttempt_personId_idx" ON "SignInAttempt"("personId");

-- CreateIndex
CREATE INDEX "SignInAttempt_expiresAt_idx" ON "SignInAttempt"("expiresAt");

-- CreateIndex
CREATE INDEX "TokenRevocation_nextTryAt_idx" ON "TokenRevocation"("nextTryAt");
