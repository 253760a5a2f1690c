/** What of this checkout goes into a container image beside the pages: the programs as they stand, and what they read. */

/** Folders of what runs outside of the pages. */
export const IMAGE_PROGRAMS: readonly string[] = ["lib", "scripts/portal"];
export const IMAGE_FILES: readonly string[] = ["scripts/start.ts", "scripts/memory.env", "scripts/web-memory.env"];
export const IMAGE_DATA: readonly string[] = ["prisma/migrations", "public", "LICENSE"];
