-- AlterTable
ALTER TABLE "Migration" ADD COLUMN "below" TEXT;

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_FolderChoice" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "migrationId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "oldName" TEXT NOT NULL,
    "oldPath" TEXT NOT NULL,
    "selectable" BOOLEAN NOT NULL,
    "specialUse" TEXT,
    "messages" INTEGER,
    "bytes" BIGINT,
    "contents" TEXT,
    "chosen" BOOLEAN NOT NULL,
    "newPath" TEXT,
    "shared" BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT "FolderChoice_migrationId_fkey" FOREIGN KEY ("migrationId") REFERENCES "Migration" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_FolderChoice" ("bytes", "chosen", "contents", "id", "messages", "migrationId", "newPath", "oldName", "oldPath", "position", "selectable", "specialUse") SELECT "bytes", "chosen", "contents", "id", "messages", "migrationId", "newPath", "oldName", "oldPath", "position", "selectable", "specialUse" FROM "FolderChoice";
DROP TABLE "FolderChoice";
ALTER TABLE "new_FolderChoice" RENAME TO "FolderChoice";
CREATE UNIQUE INDEX "FolderChoice_migrationId_oldName_key" ON "FolderChoice"("migrationId", "oldName");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
