/**
 * Folder names that a server may take for one, though nobody can know before it was asked to make them: `Case` and `case`, composed and
 * decomposed accents, blanks and dots at the ends. Pure.
 */
import { createHash } from "node:crypto";
import { withEnding } from "./folder-level.ts";
import { pathKey } from "./folder-map.ts";
import type { FolderNaming } from "./ports.ts";

/** Equal for paths that some server takes for one. */
export function spelling(path: readonly string[]): string {
  return pathKey(
    path.map((level) =>
      level
        .normalize("NFC")
        .toLowerCase()
        .replace(/^[\s.]+|[\s.]+$/g, ""),
    ),
  );
}

/** Another name for a folder whose own is another one's there. It follows from its own alone, so that it is the same in every run. */
export function apart(path: readonly string[], naming: FolderNaming): readonly string[] {
  const hash = createHash("sha256").update(pathKey(path)).digest("hex").slice(0, 4);
  return withEnding(path, [` (${hash})`, `-${hash}`, hash], naming);
}
